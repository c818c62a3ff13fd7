package scopeplugins.http.report;

import java.util.List;
import java.util.Map;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.report.Metric;
import scopeplugins.report.Node;
import scopeplugins.report.NodeId;

/** The metrics of every container that receives some. */
final class ContainerRates extends Rates<ContainerTotal> {

    ContainerRates(List<HttpMetric> metrics) {
        super(metrics);
    }

    /** Adds those that are in use. */
    void add(List<ContainerTotal> totals, RequestCounts reading) {
        super.add(
                () -> totals.stream()
                        .filter(total ->
                                total.isInReport() && !total.container().equals(Container.NONE))
                        .iterator(),
                reading);
    }

    @Override
    Object key(ContainerTotal counted) {
        return counted.container();
    }

    @Override
    NodeId id(ContainerTotal counted) {
        return NodeId.container(counted.container().id());
    }

    @Override
    Counted count(ContainerTotal counted) {
        return counted.counted();
    }

    @Override
    Counted countBefore(ContainerTotal counted) {
        return counted.before();
    }

    @Override
    Node node(Map<String, Metric> metrics) {
        return new Node(metrics);
    }
}
