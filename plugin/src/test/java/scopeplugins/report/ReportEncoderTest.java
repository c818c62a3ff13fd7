package scopeplugins.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportEncoderTest {

    private static final PluginSpec SPEC = PluginSpec.reporter("some-id", "Some Label", "Some words");
    private static final MetricTemplate TEMPLATE =
            new MetricTemplate("some_metric", "Some Metric", MetricTemplate.Format.PERCENT, 0.1);

    private static final Topology NONE = Topology.of(Map.of(), List.of());

    @Test
    void a_report_of_a_host_is_written_as_scope_reads_it() {
        var samples = List.of(
                new Sample(Instant.parse("2026-01-02T03:04:05Z"), 1),
                new Sample(Instant.parse("2026-01-02T03:04:06.000000001Z"), 2.5));
        var nodes = Map.of(NodeId.host("some-host"), Node.of("some_metric", new Metric(samples, 0, 100)));

        String json = encode(Report.ofHosts(Topology.of(nodes, List.of(TEMPLATE)), SPEC));

        assertThat(json).isEqualTo("""
                {"Host":{\
                "nodes":{"some-host;<host>":{"metrics":{"some_metric":{"samples":[\
                {"date":"2026-01-02T03:04:05Z","value":1.0},\
                {"date":"2026-01-02T03:04:06.000000001Z","value":2.5}],\
                "min":0.0,"max":100.0}}}},\
                "metric_templates":{"some_metric":\
                {"id":"some_metric","label":"Some Metric","format":"percent","priority":0.1}}},\
                "Plugins":[{"id":"some-id","label":"Some Label","description":"Some words",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
    }

    @Test
    void nodes_that_share_their_metrics_are_written_as_if_each_had_its_own() {
        Node shared = Node.of("m", new Metric(List.of(new Sample(Instant.EPOCH, 1)), 0, 2));
        Map<NodeId, Node> nodes = new LinkedHashMap<>();
        for (int pid = 1; pid <= 3; pid++) {
            nodes.put(NodeId.process("h", pid), shared);
        }

        String node = "{\"metrics\":{\"m\":{\"samples\":[{\"date\":\"1970-01-01T00:00:00Z\",\"value\":1.0}],"
                + "\"min\":0.0,\"max\":2.0}}}";
        assertThat(encode(Report.ofProcesses(Topology.of(nodes, List.of(TEMPLATE)), NONE, SPEC)))
                .startsWith("{\"Process\":{\"nodes\":{\"h;1\":%1$s,\"h;2\":%1$s,\"h;3\":%1$s},".formatted(node));
    }

    @Test
    void a_report_of_processes_with_no_node_still_has_its_templates() {
        var template = new MetricTemplate("m", "M", MetricTemplate.Format.NUMBER, 1);

        String json = encode(Report.ofProcesses(Topology.of(Map.of(), List.of(template)), NONE, SPEC));

        assertThat(json).startsWith("""
                {"Process":{"nodes":{},"metric_templates":{"m":{"id":"m","label":"M","format":"","priority":1.0}}},""");
    }

    @Test
    void a_container_is_filed_under_its_id() {
        Node node = Node.of("m", new Metric(List.of(new Sample(Instant.EPOCH, 1)), 0, 2));
        var containers = Topology.of(Map.of(NodeId.container("01ab"), node), List.of());

        assertThat(encode(Report.ofProcesses(NONE, containers, SPEC))).contains("""
                "Container":{"nodes":{"01ab;<container>":{\
                "metrics":{"m":{"samples":[{"date":"1970-01-01T00:00:00Z","value":1.0}],"min":0.0,"max":2.0}}}},\
                "metric_templates":{}}""");
    }

    @Test
    void a_process_is_filed_under_its_host_and_pid() {
        assertThat(NodeId.process("some-host", 4711).value()).isEqualTo("some-host;4711");
    }

    @Test
    void what_would_cost_the_whole_report_is_refused() {
        Instant now = Instant.EPOCH;
        assertThatThrownBy(() -> new Sample(now, Double.NaN)).hasMessageContaining("finite");
        assertThatThrownBy(() -> new Sample(now, Double.POSITIVE_INFINITY)).hasMessageContaining("finite");
        assertThatThrownBy(() -> new Metric(List.of(), 0, 0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> PluginSpec.reporter("a_b", "A", "a")).hasMessageContaining("a_b");
        assertThatThrownBy(() -> PluginSpec.reporter("-a", "A", "a")).hasMessageContaining("-a");
        assertThatThrownBy(() -> PluginSpec.reporter("a", "", "a")).hasMessageContaining("label");
        assertThatThrownBy(() -> new Report(null, null, null, List.of())).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> new Report(null, null, null, List.of(SPEC, SPEC)))
                .hasMessageContaining("exactly one");
    }

    private static String encode(Report report) {
        return StandardCharsets.UTF_8.decode(new ReportEncoder().encode(report)).toString();
    }
}
