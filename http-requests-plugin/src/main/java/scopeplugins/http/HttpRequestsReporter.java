package scopeplugins.http;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Reports the requests per second of every living process that has received one since counting began. */
final class HttpRequestsReporter implements Reporter {

    private static final MetricTemplate REQUESTS_PER_SECOND =
            new MetricTemplate("http_requests_per_second", "HTTP Req/Second", MetricTemplate.Format.NUMBER, 0.1);

    // Below, the probe's one poll per second would fill the plugins' own nodes.
    private static final double SCALE_OF_AN_IDLE_HOST = 10;

    private final PluginSpec spec;
    private final String hostname;
    private final RequestCounter counter;

    private final LossLog lossLog = new LossLog();

    private @Nullable RequestCounts previous;
    private final Map<ProcessKey, Living> living = new HashMap<>();

    /** A process whose requests are reported. */
    private record Living(NodeId node, SampleHistory history) {}

    /**
     * Makes a reporter that has measured nothing yet.
     *
     * @param spec this plugin
     * @param hostname the host's name, as the probe reports it
     * @param counter counts the requests; closed with this
     */
    HttpRequestsReporter(PluginSpec spec, String hostname, RequestCounter counter) {
        this.spec = spec;
        this.hostname = hostname;
        this.counter = counter;
    }

    @Override
    public Measurement sample() {
        RequestCounts current = counter.read();
        if (previous != null) {
            remember(RequestRates.between(previous, current), current.date());
        }
        previous = current;
        lossLog.log(current);
        var report = Report.ofProcesses(Topology.of(nodes(), List.of(REQUESTS_PER_SECOND)), spec);
        return new Measurement(report, () -> RequestMetrics.of(current));
    }

    /** Only what was sampled now is kept: a process that is absent has ended. */
    private void remember(Map<ProcessKey, Double> rates, Instant now) {
        living.keySet().retainAll(rates.keySet());
        // Most of many processes are idle or have the same few rates; those share a sample.
        var samples = new HashMap<Double, Sample>();
        rates.forEach((process, rate) -> living.computeIfAbsent(process, this::meet)
                .history()
                .add(samples.computeIfAbsent(rate, value -> new Sample(now, rounded(value)))));
    }

    private Living meet(ProcessKey process) {
        return new Living(NodeId.process(hostname, process.pid()), new SampleHistory());
    }

    /** The app cuts a value off after two decimals, and would show 4.9996 as 4.99. */
    private static double rounded(double rate) {
        return Math.round(rate * 100) / 100.0;
    }

    private Map<NodeId, Node> nodes() {
        // One scale for all, so that the fill of two processes' nodes in the graph view can be compared.
        double max = SCALE_OF_AN_IDLE_HOST;
        for (Living process : living.values()) {
            max = Math.max(max, process.history().max());
        }
        Map<NodeId, Node> nodes = LinkedHashMap.newLinkedHashMap(living.size());
        for (Living process : living.values()) {
            var metric = new Metric(process.history().samples(), 0, max);
            nodes.put(process.node(), Node.of(REQUESTS_PER_SECOND.id(), metric));
        }
        return nodes;
    }

    @Override
    public void close() {
        counter.close();
    }
}
