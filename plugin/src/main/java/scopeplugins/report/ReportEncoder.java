package scopeplugins.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes reports as JSON, one at a time.
 *
 * <p>Field by field: Jackson's data binding loads some hundred classes more, and takes several times as long.
 */
public final class ReportEncoder {

    private static final SerializableString METRICS = new SerializedString("metrics");
    private static final SerializableString SAMPLES = new SerializedString("samples");
    private static final SerializableString MIN = new SerializedString("min");
    private static final SerializableString MAX = new SerializedString("max");

    private final JsonFactory json = new JsonFactory();
    // Of the last report: the next is about as long, and to grow means to copy.
    private int size;
    // Those of the report being written, and the JSON of what was written twice.
    private final IdentityHashMap<Node, Optional<SerializableString>> nodes = new IdentityHashMap<>();
    private final RepeatedNumber min = new RepeatedNumber();
    private final RepeatedNumber max = new RepeatedNumber();

    /**
     * The report as UTF-8 JSON, with no byte after the closing brace: the probe drops its connection over one.
     */
    public ByteBuffer encode(Report report) {
        var bytes = new Bytes(size + size / 8);
        nodes.clear();
        try (JsonGenerator out = json.createGenerator(bytes)) {
            out.writeStartObject();
            write(out, "Host", report.host());
            write(out, "Process", report.process());
            write(out, "Container", report.container());
            out.writeArrayFieldStart("Plugins");
            for (PluginSpec plugin : report.plugins()) {
                write(out, plugin);
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
        size = bytes.size();
        return bytes.buffer();
    }

    private void write(JsonGenerator out, String name, @Nullable Topology topology) throws IOException {
        if (topology == null) {
            return;
        }
        out.writeObjectFieldStart(name);
        out.writeObjectFieldStart("nodes");
        for (Map.Entry<NodeId, Node> node : topology.nodes().entrySet()) {
            out.writeFieldName(node.getKey().json());
            writeOrCopy(out, node.getValue());
        }
        out.writeEndObject();
        out.writeObjectFieldStart("metric_templates");
        for (Map.Entry<String, MetricTemplate> template :
                topology.metricTemplates().entrySet()) {
            out.writeFieldName(template.getKey());
            write(out, template.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    /** Of thousands of processes nearly all are idle, and share their node: from its second time on it is copied. */
    private void writeOrCopy(JsonGenerator out, Node node) throws IOException {
        Optional<SerializableString> known = nodes.get(node);
        if (known == null) {
            nodes.put(node, Optional.empty());
            write(out, node);
            return;
        }
        if (known.isEmpty()) {
            known = Optional.of(json(node));
            nodes.put(node, known);
        }
        out.writeRawValue(known.get());
    }

    private SerializableString json(Node node) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator out = json.createGenerator(text)) {
            write(out, node);
        }
        return new SerializedString(text.toString());
    }

    private void write(JsonGenerator out, Node node) throws IOException {
        out.writeStartObject();
        out.writeFieldName(METRICS);
        out.writeStartObject();
        for (Map.Entry<String, Metric> metric : node.metrics().entrySet()) {
            out.writeFieldName(metric.getKey());
            write(out, metric.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void write(JsonGenerator out, Metric metric) throws IOException {
        out.writeStartObject();
        out.writeFieldName(SAMPLES);
        out.writeStartArray();
        for (Sample sample : metric.samples()) {
            out.writeRawValue(sample.json());
        }
        out.writeEndArray();
        out.writeFieldName(MIN);
        out.writeRawValue(min.json(metric.min()));
        out.writeFieldName(MAX);
        out.writeRawValue(max.json(metric.max()));
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, MetricTemplate template) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", template.id());
        out.writeStringField("label", template.label());
        out.writeStringField("format", template.format().wireName());
        out.writeNumberField("priority", template.priority());
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, PluginSpec plugin) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", plugin.id());
        out.writeStringField("label", plugin.label());
        out.writeStringField("description", plugin.description());
        out.writeArrayFieldStart("interfaces");
        for (String name : plugin.interfaces()) {
            out.writeString(name);
        }
        out.writeEndArray();
        out.writeStringField("api_version", plugin.apiVersion());
        out.writeEndObject();
    }

    /** Bytes that are handed out without a copy: of thousands of processes they are megabytes. */
    private static final class Bytes extends ByteArrayOutputStream {

        Bytes(int capacity) {
            super(capacity);
        }

        ByteBuffer buffer() {
            return ByteBuffer.wrap(buf, 0, count).asReadOnlyBuffer();
        }
    }

    /** A number that is the same for most metrics of a report, as JSON. */
    private static final class RepeatedNumber {

        private double value = Double.NaN;
        private SerializableString json = new SerializedString("");

        SerializableString json(double next) {
            if (next != value) {
                value = next;
                json = new SerializedString(Double.toString(next));
            }
            return json;
        }
    }
}
