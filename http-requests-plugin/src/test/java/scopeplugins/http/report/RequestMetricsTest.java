package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.Sockmap;

class RequestMetricsTest {

    @Test
    void counts_are_written_as_totals() throws IOException {
        var counts = new RequestCounts(
                Instant.EPOCH,
                0,
                List.of(new ProcessRequests(new ProcessKey(4242, 1_000), 42, "ng\"inx\\", 23)),
                Optional.empty(),
                Map.of(Event.REQUESTS_OF_ENDED_PROCESSES, 7L, Event.GAPS, 0L),
                5,
                List.of(new Sockmap(3, "senders", 2), new Sockmap(4, "receivers", 9)));
        var bytes = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(bytes, RequestMetrics.of(counts));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        # HELP http_connections_in_sockmap Connections in a BPF sockmap, whose requests may not be seen;\
                         once for each map.
                        # TYPE http_connections_in_sockmap gauge
                        http_connections_in_sockmap 11.0
                        # HELP http_program_runs_skipped_total Reads that the program did not see, because the kernel had\
                         interrupted it on that CPU.
                        # TYPE http_program_runs_skipped_total counter
                        http_program_runs_skipped_total 5.0
                        # HELP http_requests_total HTTP requests that a living process has received.
                        # TYPE http_requests_total counter
                        http_requests_total{comm="ng\\"inx\\\\",pid="42",scheme="http"} 23.0
                        # HELP http_requests_exited_total Requests of processes that have ended.
                        # TYPE http_requests_exited_total counter
                        http_requests_exited_total{scheme="http"} 7.0
                        # HELP http_stream_gaps_total Times that bytes were taken unseen (splice, zero-copy, MSG_TRUNC)\
                         where a request may begin.
                        # TYPE http_stream_gaps_total counter
                        http_stream_gaps_total 0.0
                        """);
    }
}
