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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;
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
                "Plugins":[{"id":"http-requests","label":"HTTP Requests",\
                "description":"Adds http request metrics to processes",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
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

    private static HttpRequestsReporter reporter(RequestCounts... readings) {
        return reporter(List.of(readings));
    }

    private static HttpRequestsReporter reporter(List<RequestCounts> readings) {
        return new HttpRequestsReporter(SPEC, "some-host", new ArrayDeque<>(readings)::pop);
    }

    private static RequestCounts counts(long seconds, Map<ProcessKey, Long> byProcess) {
        return counts(seconds, DATE, byProcess);
    }

    private static RequestCounts counts(long seconds, Instant date, Map<ProcessKey, Long> byProcess) {
        var named = new ArrayList<ProcessRequests>();
        byProcess.forEach(
                (process, count) -> named.add(new ProcessRequests(process, process.pid(), "some-name", count)));
        return new RequestCounts(
                date, TimeUnit.SECONDS.toNanos(seconds), named, Optional.empty(), Map.of(), 0, List.of());
    }

    private static String encode(Measurement measurement) {
        return StandardCharsets.UTF_8
                .decode(new ReportEncoder().encode(measurement.report()))
                .toString();
    }
}
