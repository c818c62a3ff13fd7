package scopeplugins.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes of one kind with their metrics, and how Scope shows these.
 *
 * @param nodes the nodes by id; may be empty
 * @param metricTemplates the templates by metric id; sent with every report, for without them a metric flickers in the UI
 */
public record Topology(Map<NodeId, Node> nodes, Map<String, MetricTemplate> metricTemplates) {

    public Topology {
        // Not copied: there may be thousands, made for this report alone.
        nodes = Collections.unmodifiableMap(nodes);
        // Not Map.copyOf: it would send the same report in another order at each start.
        metricTemplates = Collections.unmodifiableMap(new LinkedHashMap<>(metricTemplates));
    }

    /** A topology whose templates are filed under their own ids. */
    public static Topology of(Map<NodeId, Node> nodes, List<MetricTemplate> templates) {
        var byId = new LinkedHashMap<String, MetricTemplate>();
        templates.forEach(template -> byId.put(template.id(), template));
        return new Topology(nodes, byId);
    }
}
