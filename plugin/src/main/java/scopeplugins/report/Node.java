package scopeplugins.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The metrics of one node.
 *
 * <p>It has no {@code id} component on purpose: with one, Scope shows a key that matches nothing as a phantom node.
 *
 * @param metrics the metrics by id
 */
public record Node(Map<String, Metric> metrics) {

    public Node {
        metrics = metrics.size() == 1 ? Map.copyOf(metrics) : Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** A node with a single metric. */
    public static Node of(String metricId, Metric metric) {
        return new Node(Map.of(metricId, metric));
    }
}
