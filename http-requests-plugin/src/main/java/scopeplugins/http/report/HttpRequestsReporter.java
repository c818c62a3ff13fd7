package scopeplugins.http.report;

import java.util.List;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.RequestCounter;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.plugin.Measurement;
import scopeplugins.plugin.Reporter;
import scopeplugins.report.MetricTemplate;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.Report;
import scopeplugins.report.Topology;

/**
 * Reports the requests per second, errors and times of every living process that has received a request since counting
 * began, and of the containers that these are in.
 */
public final class HttpRequestsReporter implements Reporter {

    private final PluginSpec spec;
    private final RequestCounter counter;
    private final MetricsBy metricsBy;
    private final List<MetricTemplate> templates;

    private final LossLog lossLog = new LossLog();
    private final SockmapLog sockmapLog = new SockmapLog();

    private final ContainerTotals totals = new ContainerTotals();
    private final ContainerTotals tlsTotals = new ContainerTotals();
    private final ProcessRates ofProcesses;
    private final ContainerRates ofContainers;

    /**
     * Makes a reporter that has measured nothing yet.
     *
     * @param spec this plugin
     * @param hostname the host's name, as the probe reports it
     * @param metricsBy what the numbers for a Prometheus server are summed by
     * @param withAnswers whether the counter looks at answers
     * @param counter counts the requests; closed with this
     */
    public HttpRequestsReporter(
            PluginSpec spec, String hostname, MetricsBy metricsBy, boolean withAnswers, RequestCounter counter) {
        this.spec = spec;
        this.counter = counter;
        this.metricsBy = metricsBy;
        this.templates = HttpMetric.templates(withAnswers);
        this.ofProcesses = new ProcessRates(hostname, HttpMetric.all(withAnswers));
        this.ofContainers = new ContainerRates(HttpMetric.all(withAnswers));
    }

    @Override
    public Measurement sample() {
        RequestCounts current = counter.read();
        List<ContainerTotal> containers = totals.add(current);
        List<ContainerTotal> insideOfTls = tlsTotals.add(current.insideOfTls());
        Counted host = totals.ofHost();
        Counted hostInsideOfTls = tlsTotals.ofHost();
        ofProcesses.add(current.inAll(), current);
        ofContainers.add(ContainerTotal.sum(containers, insideOfTls), current);
        lossLog.log(current);
        sockmapLog.log(current);
        var report = Report.ofProcesses(
                Topology.of(ofProcesses.nodes(), templates), Topology.of(ofContainers.nodes(), templates), spec);
        return new Measurement(report, () -> switch (metricsBy) {
            case PROCESS -> RequestMetrics.byProcess(current, containers);
            case CONTAINER -> RequestMetrics.byContainer(current, containers, insideOfTls);
            case HOST -> RequestMetrics.ofHost(current, host, hostInsideOfTls);
        });
    }

    @Override
    public void close() {
        counter.close();
    }
}
