package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.TlsCounts;

class TlsMetricsTest {

    private static final ProcessKey NGINX = new ProcessKey(4242, 1_000);
    private static final ProcessKey JAVA = new ProcessKey(4243, 2_000);

    private static final Container SHOP = new Container("c".repeat(64), "");

    private static final RequestCounts PLAIN = new RequestCounts(
            Instant.EPOCH,
            0,
            List.of(process(NGINX, 42, "nginx", 23)),
            Map.of(),
            Optional.empty(),
            Map.of(Event.REQUESTS_OF_ENDED_PROCESSES, 7L, Event.GAPS, 1L),
            0,
            List.of());

    private static final RequestCounts BOTH = PLAIN.with(new TlsCounts(
            List.of(process(NGINX, 42, "nginx", 29)),
            Map.of(SHOP, Counted.of(11)),
            List.of(process(NGINX, 42, "nginx", 31), process(JAVA, 43, "java", 37)),
            Map.of(Event.REQUESTS_OF_ENDED_PROCESSES, 11L, Event.GAPS, 2L),
            Set.of(NGINX)));

    private static ProcessRequests process(ProcessKey process, int pid, String comm, long requests) {
        return new ProcessRequests(process, pid, comm, Container.NONE, Counted.of(requests));
    }

    @Test
    void requests_inside_of_tls_stand_beside_those_in_plain_text_and_events_are_summed() throws IOException {
        assertThat(text(RequestMetrics.byProcess(BOTH, List.of())))
                .contains(
                        "\nhttp_requests_total{comm=\"nginx\",pid=\"42\",scheme=\"http\"} 23.0\n",
                        "\nhttp_requests_total{comm=\"nginx\",pid=\"42\",scheme=\"https\"} 29.0\n",
                        "\nhttp_requests_exited_total{scheme=\"http\"} 7.0\n",
                        "\nhttp_requests_exited_total{scheme=\"https\"} 11.0\n",
                        "\nhttp_stream_gaps_total 3.0\n",
                        "\nhttp_process_connections_encrypted_total{comm=\"java\",pid=\"43\"} 37.0\n",
                        "\nhttp_process_connections_encrypted_total{comm=\"nginx\",pid=\"42\"} 31.0\n",
                        "\nhttp_process_tls_read{comm=\"java\",pid=\"43\"} 0.0\n",
                        "\nhttp_process_tls_read{comm=\"nginx\",pid=\"42\"} 1.0\n");
    }

    @Test
    void those_of_containers_and_of_the_host_are_told_apart_by_their_scheme_too() throws IOException {
        List<ContainerTotal> plain = new ContainerTotals().add(BOTH);
        var insideOfTls = new ContainerTotals();
        List<ContainerTotal> encrypted = insideOfTls.add(BOTH.insideOfTls());
        assertThat(text(RequestMetrics.byContainer(BOTH, plain, encrypted)))
                .contains(
                        "\nhttp_requests_total{scheme=\"http\"} 23.0\n",
                        "\nhttp_requests_total{scheme=\"https\"} 29.0\n",
                        "\nhttp_requests_total{container_id=\"" + SHOP.id() + "\",scheme=\"https\"} 11.0\n");
        assertThat(text(RequestMetrics.ofHost(BOTH, Counted.of(30), insideOfTls.ofHost())))
                .contains(
                        "\nhttp_requests_total{scheme=\"http\"} 30.0\n",
                        "\nhttp_requests_total{scheme=\"https\"} 40.0\n");
        assertThat(ContainerTotal.sum(plain, encrypted).stream()
                        .map(total -> total.counted().requests()))
                .containsExactlyInAnyOrder(23L + 29, 11L);
    }

    @Test
    void where_nobody_looks_inside_of_tls_nothing_is_said_of_it() throws IOException {
        assertThat(text(RequestMetrics.byProcess(PLAIN, List.of()))).doesNotContain("https", "tls", "http_process");
    }

    private static String text(MetricSnapshots metrics) throws IOException {
        var bytes = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(bytes, metrics);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
