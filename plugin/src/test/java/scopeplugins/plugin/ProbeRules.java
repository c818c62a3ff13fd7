package scopeplugins.plugin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What Scope's probe, app and UI demand of a report; measured on the real ones. */
public final class ProbeRules {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int MAX_BYTES = 50 << 20;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]+(-[A-Za-z0-9]+)*");
    private static final Pattern DATE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Map<String, Pattern> NODE_IDS = Map.of(
            "Host",
            Pattern.compile("[^;]+;<host>"),
            "Process",
            Pattern.compile("[^;]+;[1-9]\\d*"),
            "Container",
            Pattern.compile("[0-9a-f]{64};<container>"));
    private static final Set<String> FORMATS = Set.of("", "percent", "filesize", "integer");

    private ProbeRules() {}

    /**
     * Checks a report.
     *
     * @param socketName the socket's file name without its extension
     * @param body the answer's body
     * @return the parsed report
     * @throws AssertionError with a sentence, if the probe would reject the report or ignore a part of it
     */
    public static JsonNode check(String socketName, byte[] body) {
        require(body.length <= MAX_BYTES, "the report has over 50 MB");
        JsonNode report = parse(body);
        require(report.isObject(), "the report is not a JSON object");
        onlyKeys(report, "the report", "Host", "Process", "Container", "Plugins");
        checkPlugins(socketName, report.path("Plugins"));
        NODE_IDS.forEach((topology, ids) -> {
            if (report.has(topology)) {
                checkTopology(topology, report.get(topology), ids);
            }
        });
        return report;
    }

    /** How many bytes the first JSON value takes; the probe reads no further. */
    static int lengthOfFirstValue(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            parser.readValueAsTree();
            return (int) parser.currentLocation().getByteOffset();
        } catch (IOException e) {
            throw new AssertionError("the report is not JSON: " + e.getMessage(), e);
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new AssertionError("the report is not JSON: " + e.getMessage(), e);
        }
    }

    private static void checkPlugins(String socketName, JsonNode plugins) {
        require(plugins.isArray() && plugins.size() == 1, "Plugins is not an array of exactly one plugin");
        JsonNode plugin = plugins.get(0);
        onlyKeys(plugin, "the plugin", "id", "label", "description", "interfaces", "api_version");
        String id = plugin.path("id").asText();
        require(ID.matcher(id).matches(), "the plugin's id is not one Scope lists: '" + id + "'");
        require(id.equals(socketName), "the plugin's id is '" + id + "', its socket's name '" + socketName + "'");
        require(nonEmptyText(plugin.path("label")), "the plugin has no label");
        require(
                plugin.path("interfaces").isArray()
                        && JSON.convertValue(plugin.get("interfaces"), List.class)
                                .contains("reporter"),
                "the plugin's interfaces have no reporter");
        JsonNode version = plugin.path("api_version");
        require(version.isTextual() && version.asText().equals("1"), "the plugin's api_version is not \"1\"");
    }

    private static void checkTopology(String name, JsonNode topology, Pattern nodeIds) {
        onlyKeys(topology, name, "nodes", "metric_templates");
        JsonNode templates = topology.path("metric_templates");
        require(templates.isObject() && !templates.isEmpty(), name + " has no metric_templates");
        templates.forEachEntry((key, template) -> checkTemplate(key, template));
        require(topology.path("nodes").isObject(), name + " has no nodes");
        topology.get("nodes").forEachEntry((id, node) -> {
            require(nodeIds.matcher(id).matches(), "no node of the probe has the id " + id + " in " + name);
            require(!node.has("id"), "the node " + id + " has an id of its own: it becomes a phantom node");
            onlyKeys(node, "the node " + id, "metrics");
            node.path("metrics").forEachEntry((metricId, metric) -> {
                require(templates.has(metricId), "the metric " + metricId + " has no template");
                checkMetric(metricId, metric);
            });
        });
    }

    private static void checkTemplate(String key, JsonNode template) {
        onlyKeys(template, "the template " + key, "id", "label", "format", "priority");
        require(template.path("id").asText().equals(key), "the template " + key + " has another id");
        require(nonEmptyText(template.path("label")), "the template " + key + " has no label");
        require(
                FORMATS.contains(template.path("format").asText("none")),
                "the template " + key + " has a format the UI does not know");
        require(template.path("priority").isNumber(), "the template " + key + " has no priority");
    }

    private static void checkMetric(String id, JsonNode metric) {
        onlyKeys(metric, "the metric " + id, "samples", "min", "max");
        require(finite(metric.path("min")), "the metric " + id + " has no min");
        require(
                finite(metric.path("max")) && metric.get("max").asDouble() > 0,
                "the metric " + id + " has no max above 0");
        require(metric.path("samples").isArray(), "the metric " + id + " has no array of samples");
        for (JsonNode sample : metric.get("samples")) {
            onlyKeys(sample, "a sample of " + id, "date", "value");
            checkDate(sample.path("date"));
            require(finite(sample.path("value")), "a sample of " + id + " has no finite number as value");
        }
    }

    private static void checkDate(JsonNode date) {
        boolean valid = date.isTextual() && DATE.matcher(date.asText()).matches();
        try {
            if (valid) {
                OffsetDateTime.parse(date.asText());
            }
        } catch (DateTimeException e) {
            valid = false;
        }
        require(valid, "a sample's date is not RFC 3339 with a zone and at most 9 decimals: " + date);
    }

    private static boolean finite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.asDouble());
    }

    private static boolean nonEmptyText(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty();
    }

    // Keys are case-sensitive, and the probe ignores the others without a word.
    private static void onlyKeys(JsonNode object, String what, String... known) {
        Set<String> keys = Set.of(known);
        object.fieldNames()
                .forEachRemaining(
                        key -> require(keys.contains(key), "the probe ignores the key '" + key + "' of " + what));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
