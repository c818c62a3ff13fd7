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
 * @param isAddition whether Scope is to draw it only if somebody else reports the same node: Scope draws a container of which
 *     it knows but a key all the same, without a name
 */
public record Node(Map<String, Metric> metrics, boolean isAddition) {

    public Node {
        metrics = metrics.size() == 1 ? Map.copyOf(metrics) : Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    public Node(Map<String, Metric> metrics) {
        this(metrics, false);
    }

    /** A single metric of a container that somebody else reports. */
    public static Node addition(String metricId, Metric metric) {
        return new Node(Map.of(metricId, metric), true);
    }

    /** A node with a single metric. */
    public static Node of(String metricId, Metric metric) {
        return new Node(Map.of(metricId, metric));
    }
}
