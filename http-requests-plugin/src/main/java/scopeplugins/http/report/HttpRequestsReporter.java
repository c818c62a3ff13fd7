package scopeplugins.http.report;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounter;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.plugin.Measurement;
import scopeplugins.plugin.Reporter;
import scopeplugins.plugin.SampleHistory;
import scopeplugins.report.Metric;
import scopeplugins.report.MetricTemplate;
import scopeplugins.report.Node;
import scopeplugins.report.NodeId;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.Report;
import scopeplugins.report.Topology;

/** Reports the requests per second of every living process that has received one since counting began. */
public final class HttpRequestsReporter implements Reporter {

    private static final MetricTemplate REQUESTS_PER_SECOND =
            new MetricTemplate("http_requests_per_second", "HTTP Req/Second", MetricTemplate.Format.NUMBER, 0.1);

    // A report of as many is some 5 MB long. All of the default --max-processes have 5 s of samples at one a second.
    private static final int MAX_SAMPLES = 100_000;

    // Below, the probe's one poll per second would fill the plugins' own nodes.
    private static final double SCALE_OF_AN_IDLE_HOST = 10;

    private final PluginSpec spec;
    private final String hostname;
    private final RequestCounter counter;

    private final LossLog lossLog = new LossLog();
    private final SockmapLog sockmapLog = new SockmapLog();

    private @Nullable RequestCounts previous;
    private final Map<ProcessKey, LivingProcess> living = new HashMap<>();

    /**
     * Makes a reporter that has measured nothing yet.
     *
     * @param spec this plugin
     * @param hostname the host's name, as the probe reports it
     * @param counter counts the requests; closed with this
     */
    public HttpRequestsReporter(PluginSpec spec, String hostname, RequestCounter counter) {
        this.spec = spec;
        this.hostname = hostname;
        this.counter = counter;
    }

    @Override
    public Measurement sample() {
        RequestCounts current = counter.read();
        if (previous == null) {
            meet(current);
        } else {
            remember(current, previous.nanoTime());
        }
        previous = current;
        lossLog.log(current);
        sockmapLog.log(current);
        var report = Report.ofProcesses(Topology.of(nodes(current.nanoTime()), List.of(REQUESTS_PER_SECOND)), spec);
        return new Measurement(report, () -> RequestMetrics.of(current));
    }

    /** What was received before the first sample is in no rate. */
    private void meet(RequestCounts first) {
        first.processes().forEach(received -> meet(received, received.count(), first.nanoTime()));
    }

    private LivingProcess meet(ProcessRequests received, long count, long nanoTime) {
        var met = new LivingProcess(NodeId.process(hostname, received.reportedPid()), count, nanoTime);
        living.put(received.process(), met);
        return met;
    }

    /**
     * Adds a sample to every process that was read now. One that was not has ended, as a rule; but the kernel may pass
     * one over while others come and go, and if that were forgotten at once, all that it has ever received would be taken
     * for new. So it is forgotten the second time.
     */
    private void remember(RequestCounts current, long previousNanoTime) {
        var histories = new NextHistories(current.date());
        for (ProcessRequests received : current.processes()) {
            LivingProcess process = living.get(received.process());
            if (process == null) {
                process = meet(received, 0, previousNanoTime);
            }
            double rate = process.rate(received.count(), current.nanoTime());
            process.setHistory(histories.after(process.history(), rate));
        }
        living.values().removeIf(process -> !process.wasReadSince(previousNanoTime));
    }

    private Map<NodeId, Node> nodes(long nanoTime) {
        // One scale for all, so that the fill of two processes' nodes in the graph view can be compared.
        double max = SCALE_OF_AN_IDLE_HOST;
        for (LivingProcess process : living.values()) {
            max = Math.max(max, process.history().max());
        }
        double scale = max;
        int samplesEach = Math.max(1, MAX_SAMPLES / Math.max(1, living.size()));
        Function<SampleHistory, Node> newNode =
                history -> Node.of(REQUESTS_PER_SECOND.id(), new Metric(history.latest(samplesEach), 0, scale));
        var byHistory = new HashMap<SampleHistory, Node>();
        Map<NodeId, Node> nodes = LinkedHashMap.newLinkedHashMap(living.size());
        for (LivingProcess process : living.values()) {
            if (process.wasReadSince(nanoTime) && !process.history().samples().isEmpty()) {
                nodes.put(process.node(), byHistory.computeIfAbsent(process.history(), newNode));
            }
        }
        return nodes;
    }

    @Override
    public void close() {
        counter.close();
    }
}
