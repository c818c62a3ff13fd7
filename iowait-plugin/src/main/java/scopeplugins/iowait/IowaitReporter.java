package scopeplugins.iowait;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.Measurement;
import scopeplugins.plugin.Reporter;
import scopeplugins.plugin.SampleHistory;
import scopeplugins.report.Metric;
import scopeplugins.report.MetricTemplate;
import scopeplugins.report.Node;
import scopeplugins.report.NodeId;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.Report;
import scopeplugins.report.Sample;
import scopeplugins.report.Topology;

/** Reports what happened between one sample and the next; the first has no predecessor and gives no value. */
final class IowaitReporter implements Reporter {

    private static final Logger LOG = LoggerFactory.getLogger(IowaitReporter.class);

    // The scale's end, in percent, and in milliseconds too: a disk that takes as long is slow, whatever its kind.
    private static final double SCALE = 100;

    private final PluginSpec spec;
    private final NodeId host;
    private final Set<HostMetric> wanted;
    private final Set<HostMetric> offered = EnumSet.noneOf(HostMetric.class);
    private final Supplier<HostReading> kernel;
    private final Clock clock;
    private final Map<HostMetric, SampleHistory> histories = new EnumMap<>(HostMetric.class);
    private final DisklessWait disklessWait = new DisklessWait();

    private @Nullable HostReading previous;

    /**
     * Makes a reporter that has measured nothing yet.
     *
     * @param spec this plugin
     * @param hostname the host's name, as the probe reports it
     * @param wanted what to report, as far as the kernel tells
     * @param kernel reads the kernel's counters, those of these metrics at least
     * @param clock dates the samples, and does nothing else
     */
    IowaitReporter(
            PluginSpec spec, String hostname, Set<HostMetric> wanted, Supplier<HostReading> kernel, Clock clock) {
        this.spec = spec;
        this.host = NodeId.host(hostname);
        this.wanted = wanted;
        this.kernel = kernel;
        this.clock = clock;
        wanted.forEach(metric -> histories.put(metric, SampleHistory.EMPTY));
    }

    @Override
    public Measurement sample() {
        HostReading current = kernel.get();
        Instant now = clock.instant();
        offered.addAll(current.metrics());
        offered.retainAll(wanted);
        Supplier<MetricSnapshots> gauges = MetricSnapshots::of;
        if (previous != null) {
            var interval = HostInterval.between(previous, current);
            disklessWait.next(interval, System.nanoTime()).ifPresent(LOG::info);
            histories.replaceAll((metric, history) -> {
                OptionalDouble value = metric.value(interval);
                return value.isPresent() ? history.with(new Sample(now, value.getAsDouble())) : history;
            });
            gauges = () -> HostGauges.of(interval, wanted);
        }
        previous = current;
        return new Measurement(Report.ofHosts(Topology.of(nodes(now), templates()), spec), gauges);
    }

    /** Of the metrics that the kernel has told of, be it once; of all if of none, for no report may be without a template. */
    private List<MetricTemplate> templates() {
        return (offered.isEmpty() ? wanted : offered)
                .stream().map(HostMetric::template).toList();
    }

    private Map<NodeId, Node> nodes(Instant now) {
        var node = new LinkedHashMap<String, Metric>();
        histories.forEach((metric, history) -> {
            List<Sample> recent = history.samples(now);
            if (!recent.isEmpty()) {
                node.put(metric.id(), new Metric(recent, 0, SCALE));
            }
        });
        return node.isEmpty() ? Map.of() : Map.of(host, new Node(node));
    }
}
