package scopeplugins.iowait;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

/** Reports the share of IO wait between one sample and the next; the first has no predecessor and gives no value. */
final class IowaitReporter implements Reporter {

    private static final MetricTemplate IOWAIT =
            new MetricTemplate("iowait", "IO Wait", MetricTemplate.Format.PERCENT, 0.1);

    private final PluginSpec spec;
    private final NodeId host;
    private final Supplier<CpuTicks> cpu;
    private final Clock clock;
    private final SampleHistory history = new SampleHistory();

    private @Nullable CpuTicks previous;

    /**
     * Makes a reporter that has measured nothing yet.
     *
     * @param spec this plugin
     * @param hostname the host's name, as the probe reports it
     * @param cpu reads the CPU's times
     * @param clock dates the samples
     */
    IowaitReporter(PluginSpec spec, String hostname, Supplier<CpuTicks> cpu, Clock clock) {
        this.spec = spec;
        this.host = NodeId.host(hostname);
        this.cpu = cpu;
        this.clock = clock;
    }

    @Override
    public Measurement sample() {
        CpuTicks current = cpu.get();
        if (previous != null) {
            CpuShare.iowait(previous, current).ifPresent(percent -> history.add(new Sample(clock.instant(), percent)));
        }
        previous = current;
        return new Measurement(Report.ofHosts(Topology.of(nodes(), List.of(IOWAIT)), spec), metrics());
    }

    private MetricSnapshots metrics() {
        List<Sample> samples = history.samples();
        if (samples.isEmpty()) {
            return MetricSnapshots.of();
        }
        return MetricSnapshots.of(GaugeSnapshot.builder()
                .name("iowait_ratio")
                .help("Part of all CPU time of the last interval that CPUs were idle while IO was outstanding.")
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value(samples.getLast().value() / 100)
                        .build())
                .build());
    }

    private Map<NodeId, Node> nodes() {
        List<Sample> samples = history.samples();
        return samples.isEmpty() ? Map.of() : Map.of(host, Node.of(IOWAIT.id(), new Metric(samples, 0, 100)));
    }
}
