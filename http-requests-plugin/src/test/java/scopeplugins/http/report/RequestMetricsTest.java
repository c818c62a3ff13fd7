package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.ResponseTimes;
import scopeplugins.http.counts.Sockmap;

class RequestMetricsTest {

    private static final Container DOCKER = new Container("0123", "");
    private static final Container POD = new Container("4567", "03f3f104-3215-44f2-9686-d4dd1f05a7ed");

    private static final RequestCounts COUNTS = new RequestCounts(
            Instant.ofEpochSecond(1_700_000_000, 250_000_000),
            0,
            List.of(
                    new ProcessRequests(new ProcessKey(4242, 1_000), 42, "ng\"inx\\", Container.NONE, Counted.of(23)),
                    new ProcessRequests(new ProcessKey(4243, 1_000), 43, "node", DOCKER, Counted.of(5)),
                    new ProcessRequests(new ProcessKey(4244, 1_000), 44, "node", POD, Counted.of(7))),
            Map.of(),
            Optional.empty(),
            Map.of(Event.REQUESTS_OF_ENDED_PROCESSES, 7L, Event.GAPS, 0L),
            5,
            List.of(new Sockmap(3, "senders", 2), new Sockmap(4, "receivers", 9)));

    @Test
    void counts_are_written_as_totals() throws IOException {
        assertThat(write(RequestMetrics.byProcess(COUNTS, List.of()))).isEqualTo("""
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
                        http_requests_total{comm="node",container_id="4567",pid="44",\
                        pod_uid="03f3f104-3215-44f2-9686-d4dd1f05a7ed",scheme="http"} 7.0
                        http_requests_total{comm="node",container_id="0123",pid="43",scheme="http"} 5.0
                        http_requests_total{comm="ng\\"inx\\\\",pid="42",scheme="http"} 23.0
                        # HELP http_requests_exited_total Requests of processes that have ended.
                        # TYPE http_requests_exited_total counter
                        http_requests_exited_total{scheme="http"} 7.0
                        # HELP http_sampled_timestamp_seconds When these numbers were read, as Unix time; the time\
                         between two samples is theirs to be divided by.
                        # TYPE http_sampled_timestamp_seconds gauge
                        http_sampled_timestamp_seconds 1.70000000025E9
                        # HELP http_stream_gaps_total Times that bytes were taken unseen (splice, zero-copy, MSG_TRUNC)\
                         where a request may begin.
                        # TYPE http_stream_gaps_total counter
                        http_stream_gaps_total 0.0
                        """);
    }

    @Test
    void containers_have_their_totals_and_what_is_in_none_has_one() throws IOException {
        assertThat(write(RequestMetrics.byContainer(
                        COUNTS,
                        List.of(total(Container.NONE, 25, 0), total(DOCKER, 9, 0), total(POD, 8, 299)),
                        List.of())))
                .contains("""
                        # HELP http_requests_total HTTP requests that the processes of a container, or those in none, have\
                         received.
                        # TYPE http_requests_total counter
                        http_requests_total{container_id="4567",pod_uid="03f3f104-3215-44f2-9686-d4dd1f05a7ed",\
                        scheme="http"} 8.0
                        http_requests_total{container_id="0123",scheme="http"} 9.0
                        http_requests_total{scheme="http"} 25.0
                        """)
                .contains("http_stream_gaps_total 0.0")
                .doesNotContain("exited");
    }

    @Test
    void a_container_that_has_received_nothing_for_five_minutes_is_not_there() throws IOException {
        assertThat(write(RequestMetrics.byContainer(COUNTS, List.of(total(DOCKER, 9, 300)), List.of())))
                .doesNotContain("container_id");
    }

    @Test
    void a_host_has_one_total() throws IOException {
        assertThat(write(RequestMetrics.ofHost(COUNTS, Counted.of(42), Counted.NONE)))
                .contains("""
                        # HELP http_requests_total HTTP requests that the processes of this host have received.
                        # TYPE http_requests_total counter
                        http_requests_total{scheme="http"} 42.0
                        """)
                .contains("http_stream_gaps_total 0.0")
                .doesNotContain("exited");
    }

    @Test
    void answers_have_codes_and_a_histogram() throws IOException {
        var times = new long[ResponseTimes.CLASSES];
        times[0] = 1;
        times[3] = 2;
        times[ResponseTimes.CLASSES - 1] = 1;
        var answers = new Answers(
                Map.of(200, 2L, 502, 1L, Answers.UNKNOWN, 1L, Answers.OTHER, 1L),
                3,
                new ResponseTimes(times, 20_000_000_000L));
        var counts = new RequestCounts(
                Instant.EPOCH, 0, List.of(), Map.of(), Optional.of(Answers.NONE), Map.of(), 0, List.of());
        assertThat(write(RequestMetrics.ofHost(counts, new Counted(9, answers), Counted.NONE)))
                .contains("http_responses_total{code=\"200\",scheme=\"http\"} 2.0\n")
                .contains("http_responses_total{code=\"502\",scheme=\"http\"} 1.0\n")
                .contains("http_responses_total{code=\"other\",scheme=\"http\"} 1.0\n")
                .contains("http_responses_total{code=\"unknown\",scheme=\"http\"} 1.0\n")
                .contains("http_requests_unanswered_total{scheme=\"http\"} 3.0\n")
                .contains("http_time_to_first_byte_seconds_bucket{scheme=\"http\",le=\"1.024E-6\"} 1\n")
                .contains("http_time_to_first_byte_seconds_bucket{scheme=\"http\",le=\"2.048E-6\"} 1\n")
                .contains("http_time_to_first_byte_seconds_bucket{scheme=\"http\",le=\"2.896E-6\"} 3\n")
                .contains("http_time_to_first_byte_seconds_bucket{scheme=\"http\",le=\"17.179869184\"} 3\n")
                .contains("http_time_to_first_byte_seconds_bucket{scheme=\"http\",le=\"+Inf\"} 4\n")
                .contains("http_time_to_first_byte_seconds_count{scheme=\"http\"} 4\n")
                .contains("http_time_to_first_byte_seconds_sum{scheme=\"http\"} 20.0\n");
    }

    @Test
    void of_more_than_1000_processes_the_times_are_summed_by_container() throws IOException {
        var times = new long[ResponseTimes.CLASSES];
        times[3] = 1;
        var counted = new Counted(1, new Answers(Map.of(200, 1L), 0, new ResponseTimes(times, 2_500)));
        var processes = new ArrayList<ProcessRequests>();
        for (int pid = 1; pid <= 1001; pid++) {
            processes.add(new ProcessRequests(new ProcessKey(pid, 0), pid, "many", DOCKER, counted));
        }
        var counts = new RequestCounts(
                Instant.EPOCH, 0, processes, Map.of(), Optional.of(Answers.NONE), Map.of(), 0, List.of());
        assertThat(write(RequestMetrics.byProcess(
                        counts, List.of(new ContainerTotal(DOCKER, counted.plus(counted), Counted.NONE, 0)))))
                .contains(
                        "http_responses_total{code=\"200\",comm=\"many\",container_id=\"0123\",pid=\"1001\",scheme=\"http\"} 1.0\n")
                .contains("http_time_to_first_byte_seconds_count{container_id=\"0123\",scheme=\"http\"} 2\n")
                .doesNotContain("seconds_bucket{comm=");
    }

    private static ContainerTotal total(Container container, long requests, long idleSeconds) {
        return new ContainerTotal(container, Counted.of(requests), Counted.NONE, TimeUnit.SECONDS.toNanos(idleSeconds));
    }

    private static String write(MetricSnapshots metrics) throws IOException {
        var bytes = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(bytes, metrics);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
