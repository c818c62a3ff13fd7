package scopeplugins.iowait;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
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
    private final Set<HostMetric> metrics;
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
     * @param metrics what to report
     * @param kernel reads the kernel's counters, those of these metrics at least
     * @param clock dates the samples, and does nothing else
     */
    IowaitReporter(
            PluginSpec spec, String hostname, Set<HostMetric> metrics, Supplier<HostReading> kernel, Clock clock) {
        this.spec = spec;
        this.host = NodeId.host(hostname);
        this.metrics = metrics;
        this.kernel = kernel;
        this.clock = clock;
        metrics.forEach(metric -> histories.put(metric, SampleHistory.EMPTY));
    }

    @Override
    public Measurement sample() {
        HostReading current = kernel.get();
        Instant now = clock.instant();
        Supplier<MetricSnapshots> gauges = MetricSnapshots::of;
        if (previous != null) {
            var interval = HostInterval.between(previous, current);
            disklessWait.next(interval).ifPresent(LOG::info);
            histories.replaceAll((metric, history) -> {
                OptionalDouble value = metric.value(interval);
                return value.isPresent() ? history.with(new Sample(now, value.getAsDouble())) : history;
            });
            gauges = () -> HostGauges.of(interval, metrics);
        }
        previous = current;
        return new Measurement(Report.ofHosts(Topology.of(nodes(now), templates()), spec), gauges);
    }

    private List<MetricTemplate> templates() {
        return metrics.stream().map(HostMetric::template).toList();
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
