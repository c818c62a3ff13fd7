package scopeplugins.http.report;

import java.util.List;
import java.util.Map;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.report.Metric;
import scopeplugins.report.Node;
import scopeplugins.report.NodeId;

/** The metrics of every living process that has received one since counting began. */
final class ProcessRates extends Rates<ProcessRequests> {

    private final String hostname;

    ProcessRates(String hostname, List<HttpMetric> metrics) {
        super(metrics);
        this.hostname = hostname;
    }

    @Override
    Object key(ProcessRequests counted) {
        return counted.process();
    }

    @Override
    NodeId id(ProcessRequests counted) {
        return NodeId.process(hostname, counted.reportedPid());
    }

    @Override
    Counted count(ProcessRequests counted) {
        return counted.counted();
    }

    /** It is listed from its first request on. */
    @Override
    Counted countBefore(ProcessRequests counted) {
        return Counted.NONE;
    }

    @Override
    Node node(Map<String, Metric> metrics) {
        return new Node(metrics);
    }
}
