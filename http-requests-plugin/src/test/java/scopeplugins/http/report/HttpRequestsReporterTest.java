package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.ResponseTimes;
import scopeplugins.http.counts.TlsCounts;
import scopeplugins.plugin.Measurement;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.ReportEncoder;

class HttpRequestsReporterTest {

    private static final Instant DATE = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final PluginSpec SPEC =
            PluginSpec.reporter("http-requests", "HTTP Requests", "Adds http request metrics to processes");
    private static final ProcessKey NGINX = new ProcessKey(42, 1_000);
    private static final ProcessKey NODE = new ProcessKey(7, 2_000);

    @Test
    void the_first_sample_has_no_rate_yet() {
        assertThat(encode(reporter(counts(0, Map.of(NGINX, 5L))).sample())).isEqualTo("""
                {"Process":{"nodes":{},"metric_templates":{"http_requests_per_second":\
                {"id":"http_requests_per_second","label":"HTTP Req/Second","format":"","priority":0.1}}},\
                "Container":{"nodes":{},"metric_templates":{"http_requests_per_second":\
                {"id":"http_requests_per_second","label":"HTTP Req/Second","format":"","priority":0.1}}},\
                "Plugins":[{"id":"http-requests","label":"HTTP Requests",\
                "description":"Adds http request metrics to processes",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
    }

    @Test
    void the_second_sample_gives_the_rate_of_every_process_on_one_scale() {
        var reporter = reporter(counts(0, Map.of(NGINX, 5L)), counts(2, Map.of(NGINX, 51L, NODE, 3L)));
        reporter.sample();
        assertThat(encode(reporter.sample())).isEqualTo("""
                {"Process":{"nodes":{\
                "some-host;7":{"metrics":{"http_requests_per_second":\
                {"samples":[{"date":"2026-01-02T03:04:05.678Z","value":1.5}],"min":0.0,"max":23.0}}},\
                "some-host;42":{"metrics":{"http_requests_per_second":\
                {"samples":[{"date":"2026-01-02T03:04:05.678Z","value":23.0}],"min":0.0,"max":23.0}}}},\
                "metric_templates":{"http_requests_per_second":\
                {"id":"http_requests_per_second","label":"HTTP Req/Second","format":"","priority":0.1}}},\
                "Container":{"nodes":{},"metric_templates":{"http_requests_per_second":\
                {"id":"http_requests_per_second","label":"HTTP Req/Second","format":"","priority":0.1}}},\
                "Plugins":[{"id":"http-requests","label":"HTTP Requests",\
                "description":"Adds http request metrics to processes",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
    }

    @Test
    void a_rate_is_that_of_requests_in_plain_text_and_inside_of_tls() {
        var reporter = reporter(counts(0, Map.of(NGINX, 5L)), insideOfTls(counts(2, Map.of(NGINX, 9L)), NGINX, 30));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"some-host;42\"", "\"value\":17.0}");
    }

    @Test
    void a_process_with_requests_inside_of_tls_alone_is_reported() {
        var reporter = reporter(counts(0, Map.of()), insideOfTls(counts(2, Map.of()), NODE, 30));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"some-host;7\"", "\"value\":15.0}");
    }

    private static RequestCounts insideOfTls(RequestCounts counts, ProcessKey process, long requests) {
        var received = new ProcessRequests(process, process.pid(), "some-name", Container.NONE, Counted.of(requests));
        return counts.with(new TlsCounts(List.of(received), Map.of(), List.of(), Map.of(), Set.of()));
    }

    @Test
    void a_process_that_ended_leaves_the_report() {
        var reporter = reporter(counts(0, Map.of()), counts(1, Map.of(NGINX, 5L)), counts(2, Map.of()));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("some-host;42");
        assertThat(encode(reporter.sample())).doesNotContain("some-host;42");
    }

    @Test
    void a_process_that_was_passed_over_once_did_not_begin_at_0() {
        var reporter = reporter(
                counts(0, Map.of(NGINX, 100L)),
                counts(1, DATE.plusSeconds(1), Map.of(NGINX, 110L)),
                counts(2, DATE.plusSeconds(2), Map.of()),
                counts(3, DATE.plusSeconds(3), Map.of(NGINX, 150L)));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"value\":10.0}]");
        assertThat(encode(reporter.sample())).doesNotContain("some-host;42");
        assertThat(encode(reporter.sample())).contains("\"value\":10.0},").contains("\"value\":20.0}]");
    }

    @Test
    void a_process_that_ended_is_forgotten() {
        var reporter = reporter(
                counts(0, Map.of(NGINX, 100L)),
                counts(1, Map.of()),
                counts(2, Map.of()),
                counts(3, Map.of(NGINX, 130L)));
        reporter.sample();
        reporter.sample();
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"samples\":[{\"date\":\"" + DATE + "\",\"value\":130.0}]");
    }

    @Test
    void a_process_that_got_the_pid_of_another_began_at_0() {
        var successor = new ProcessKey(NGINX.pid(), 9_000);
        var reporter = reporter(counts(0, Map.of(NGINX, 100L)), counts(1, Map.of(successor, 130L)));
        reporter.sample();
        assertThat(encode(reporter.sample())).containsOnlyOnce("some-host;42").contains("\"value\":130.0}");
    }

    @Test
    void an_idle_host_has_a_scale_on_which_a_poll_per_second_is_little() {
        var reporter = reporter(counts(0, Map.of(NGINX, 5L)), counts(1, Map.of(NGINX, 5L)));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"value\":0.0}],\"min\":0.0,\"max\":10.0}");
    }

    @Test
    void a_report_of_many_samples_has_the_newest_of_each_process() {
        var processes = new HashMap<ProcessKey, Long>();
        for (int pid = 1; pid <= 1_000; pid++) {
            processes.put(new ProcessKey(pid, 0), 1L);
        }
        var readings = new ArrayList<RequestCounts>();
        for (int i = 0; i <= 110; i++) {
            readings.add(counts(i, DATE.plusMillis(i), processes));
        }
        var reporter = reporter(readings);
        String report = "";
        for (var _ : readings) {
            report = encode(reporter.sample());
        }
        assertThat(report.split("\"value\"", -1)).hasSize(1_000 * 100 + 1);
        assertThat(report.split(DATE.plusMillis(110).toString(), -1)).hasSize(1_000 + 1);
    }

    @Test
    void a_rate_is_rounded_to_what_the_app_shows() {
        var reporter = reporter(counts(0, Map.of(NGINX, 0L)), counts(3, Map.of(NGINX, 200L)));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"value\":66.67}");
    }

    @Test
    void a_container_has_the_rate_of_its_processes_together() {
        var reporter = reporter(
                inContainer(0, Map.of(NGINX, 5L, NODE, 3L), 0), inContainer(2, Map.of(NGINX, 51L, NODE, 6L), 0));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("""
                "Container":{"nodes":{"0123;<container>":{"metrics":{"http_requests_per_second":\
                {"samples":[{"date":"2026-01-02T03:04:05.678Z","value":24.5}],"min":0.0,"max":24.5}}""");
    }

    @Test
    void a_container_has_the_requests_of_processes_that_came_and_went_between_two_samples() {
        var reporter = reporter(inContainer(0, Map.of(), 20), inContainer(1, Map.of(), 31));
        reporter.sample();
        assertThat(encode(reporter.sample()))
                .contains("\"Process\":{\"nodes\":{}")
                .contains("0123;<container>")
                .contains("\"value\":11.0}]");
    }

    @Test
    void a_container_without_requests_leaves_the_report_after_15_seconds_and_comes_back_with_the_new_ones_alone() {
        var reporter = reporter(
                inContainer(0, Map.of(), 20),
                inContainer(1, Map.of(), 31),
                inContainer(15, Map.of(), 31),
                inContainer(16, Map.of(), 31),
                inContainer(17, Map.of(), 31),
                inContainer(18, Map.of(), 31),
                inContainer(19, Map.of(), 34));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("0123;<container>");
        assertThat(encode(reporter.sample())).contains("0123;<container>");
        assertThat(encode(reporter.sample())).doesNotContain("0123;<container>");
        reporter.sample();
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"samples\":[{\"date\":\"" + DATE + "\",\"value\":3.0}]");
    }

    @Test
    void what_is_in_no_container_is_no_container() {
        var reporter = reporter(counts(0, Map.of(NGINX, 5L)), counts(1, Map.of(NGINX, 6L)));
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"Container\":{\"nodes\":{}");
    }

    private static HttpRequestsReporter reporter(RequestCounts... readings) {
        return reporter(List.of(readings));
    }

    private static HttpRequestsReporter reporter(List<RequestCounts> readings) {
        return new HttpRequestsReporter(SPEC, "some-host", MetricsBy.PROCESS, false, new ArrayDeque<>(readings)::pop);
    }

    private static RequestCounts counts(long seconds, Map<ProcessKey, Long> byProcess) {
        return counts(seconds, DATE, byProcess);
    }

    @Test
    void errors_and_times_are_those_of_the_interval() {
        var readings = List.of(answered(0, 10, answers(10, 0, 4)), answered(2, 15, answers(12, 3, 4)));
        try (var reporter =
                new HttpRequestsReporter(SPEC, "some-host", MetricsBy.PROCESS, true, new ArrayDeque<>(readings)::pop)) {
            reporter.sample();
            assertThat(encode(reporter.sample()))
                    .contains(
                            "http_errors_per_second\":{\"samples\":[{\"date\":\"2026-01-02T03:04:07.678Z\",\"value\":1.5}]");
        }
    }

    private static RequestCounts counts(long seconds, Instant date, Map<ProcessKey, Long> byProcess) {
        var named = new ArrayList<ProcessRequests>();
        byProcess.forEach((process, count) ->
                named.add(new ProcessRequests(process, process.pid(), "some-name", Container.NONE, Counted.of(count))));
        return new RequestCounts(
                date, TimeUnit.SECONDS.toNanos(seconds), named, Map.of(), Optional.empty(), Map.of(), 0, List.of());
    }

    private static RequestCounts answered(long seconds, long requests, Answers answers) {
        var process = new ProcessRequests(
                new ProcessKey(42, 0), 42, "some-name", Container.NONE, new Counted(requests, answers));
        return new RequestCounts(
                DATE.plusSeconds(seconds),
                TimeUnit.SECONDS.toNanos(seconds),
                List.of(process),
                Map.of(),
                Optional.of(Answers.NONE),
                Map.of(),
                0,
                List.of());
    }

    private static Answers answers(long ok, long unavailable, int timesClass) {
        var times = new long[ResponseTimes.CLASSES];
        times[timesClass] = ok + unavailable;
        return new Answers(Map.of(200, ok, 503, unavailable), 0, new ResponseTimes(times, 0));
    }

    private static RequestCounts inContainer(long seconds, Map<ProcessKey, Long> byProcess, long ended) {
        var container = new Container("0123", "");
        var named = new ArrayList<ProcessRequests>();
        byProcess.forEach((process, count) ->
                named.add(new ProcessRequests(process, process.pid(), "some-name", container, Counted.of(count))));
        return new RequestCounts(
                DATE,
                TimeUnit.SECONDS.toNanos(seconds),
                named,
                Map.of(container, Counted.of(ended)),
                Optional.empty(),
                Map.of(),
                0,
                List.of());
    }

    private static String encode(Measurement measurement) {
        return StandardCharsets.UTF_8
                .decode(new ReportEncoder().encode(measurement.report()))
                .toString();
    }
}
