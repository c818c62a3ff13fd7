package scopeplugins.http.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.top.Area;
import scopeplugins.top.Key;
import scopeplugins.top.Key.Kind;

class HttpViewTest {

    private static final Area SMALL = new Area(80, 23, true);
    private static final Area WIDE = new Area(200, 50, true);

    private final HttpView view = new HttpView(Duration.ofSeconds(1));

    @Test
    void a_rate_is_of_the_time_between_two_samples_of_the_plugin() throws IOException {
        next(page(10).requests("nginx", 812, 100));
        assertThat(screen(SMALL)).startsWith("One moment");
        next(page(12).requests("nginx", 812, 146));
        assertThat(screen(SMALL)).contains("    812 nginx              23.0      -      -      -      -      -      -");
    }

    @Test
    void a_sample_that_is_read_twice_changes_no_rate() throws IOException {
        next(page(10).requests("nginx", 812, 100));
        next(page(12).requests("nginx", 812, 146));
        next(page(12).requests("nginx", 812, 146));
        assertThat(screen(SMALL)).contains("23.0 requests/s of 1 process").contains("nginx              23.0");
    }

    @Test
    void where_no_process_has_received_a_request_it_says_so() throws IOException {
        next(page(10));
        next(page(11));
        assertThat(screen(SMALL))
                .contains("0 requests/s of 0 processes")
                .contains("No process has received a request since the plugin was started.");
    }

    @Test
    void answers_are_shown_by_class_and_time() throws IOException {
        next(page(10).requests("web", 7, 0).responses("web", 7, "200", 50).times("web", 7, 1, 1, 1, 1));
        next(page(11).requests("web", 7, 20)
                .responses("web", 7, "200", 60)
                .responses("web", 7, "204", 2)
                .responses("web", 7, "304", 3)
                .responses("web", 7, "404", 4)
                .responses("web", 7, "500", 1)
                .responses("web", 7, "unknown", 9)
                .times("web", 7, 11, 11, 1, 1));
        assertThat(screen(SMALL))
                .contains("      7 web                20.0   12.0    3.0    4.0    1.0  1.0ms  9.1ms")
                .contains("5xx 1.0/s  4xx 4.0/s  p50 1.0ms  p95 9.1ms");
    }

    @Test
    void requests_of_all_schemes_are_those_of_one_process() throws IOException {
        next(page(10).requests("web", 7, 0));
        next(page(11).requests("web", 7, 2).line("http_requests_total{comm=\"web\",pid=\"7\",scheme=\"https\"} 3"));
        assertThat(screen(SMALL)).contains("5.0 requests/s of 1 process").contains("web                 5.0");
    }

    @Test
    void what_a_process_did_that_ended_is_in_the_totals_once() throws IOException {
        next(page(10).requests("a", 1, 100)
                .requests("b", 2, 1000)
                .responses("b", 2, "500", 1000)
                .times("b", 2, 0, 1000, 0, 0)
                .line("http_requests_exited_total{scheme=\"http\"} 5.0"));
        next(page(11).requests("a", 1, 101)
                .line("http_requests_exited_total{scheme=\"http\"} 1007.0")
                .line("http_responses_exited_total{code=\"500\",scheme=\"http\"} 1002.0")
                .line("http_time_to_first_byte_exited_seconds_bucket{scheme=\"http\",le=\"0.001\"} 0")
                .line("http_time_to_first_byte_exited_seconds_bucket{scheme=\"http\",le=\"0.01\"} 1002")
                .line("http_time_to_first_byte_exited_seconds_bucket{scheme=\"http\",le=\"0.1\"} 1002")
                .line("http_time_to_first_byte_exited_seconds_bucket{scheme=\"http\",le=\"+Inf\"} 1002"));
        assertThat(screen(SMALL)).contains("3.0 requests/s of 1 process  5xx 2.0/s  4xx 0/s  p50 5.5ms  p95 9.5ms");
    }

    @Test
    void a_plugin_that_was_started_anew_gives_no_negative_rate() throws IOException {
        next(page(10).requests("a", 1, 1000).line("http_connections_encrypted_total 50.0"));
        next(page(11).requests("a", 1, 5).line("http_connections_encrypted_total 1.0"));
        assertThat(screen(SMALL)).contains("5.0 requests/s").contains("    1 a                   5.0");
    }

    @Test
    void a_clock_that_was_set_makes_no_rate_negative_or_tiny() throws IOException {
        next(page(100_000).requests("a", 1, 1000));
        next(page(10).requests("a", 1, 2000));
        next(page(100_000).requests("a", 1, 3000));
        assertThat(screen(SMALL))
                .containsPattern("    1 a +\\d+(\\.\\d)?[kMG]?  ")
                .doesNotContain("-1")
                .doesNotContain(" 0.0");
    }

    @Test
    void a_process_that_one_sample_passes_over_does_not_begin_anew() throws IOException {
        next(page(10).requests("a", 1, 1000));
        next(page(11));
        assertThat(screen(SMALL)).doesNotContain("  1 a ");
        next(page(12).requests("a", 1, 1002));
        assertThat(screen(SMALL)).contains("    1 a                   2.0");
    }

    @Test
    void what_was_not_seen_stands_at_the_top_with_its_rate() throws IOException {
        next(page(10).line("http_connections_encrypted_total 10.0").line("http_stream_gaps_total 2.0"));
        next(page(12).line("http_connections_encrypted_total 16.0").line("http_stream_gaps_total 2.0"));
        assertThat(screen(SMALL)).contains("Not seen: 16 TLS connections (3.0/s), 2 gaps");
    }

    @Test
    void what_was_not_seen_has_two_lines_in_a_narrow_window() throws IOException {
        for (int time = 10; time < 12; time++) {
            var page = page(time);
            for (String metric : List.of(
                    "http_connections_encrypted_total",
                    "http_stream_gaps_total",
                    "http_connections_joined_total",
                    "http_stream_resyncs_total",
                    "http_requests_lost_total",
                    "http_connections_in_sockmap")) {
                page.line(metric + " 1000000.0");
            }
            next(page);
        }
        assertThat(lines(SMALL).subList(1, 3))
                .containsExactly(
                        "Not seen: 1000000 requests lost, 1000000 TLS connections, ",
                        "          1000000 connections in sockmaps, 1000000 gaps, ");
        assertThat(screen(WIDE)).contains("1000000 streams not understood");
    }

    @Test
    void containers_are_shown_where_there_is_room_and_summed_up_by_a_key() throws IOException {
        String id = "4f1c".repeat(16);
        next(page(10).requests("a", 1, id, 0).requests("b", 2, id, 0).requests("c", 3, 0));
        next(page(11).requests("a", 1, id, 10).requests("b", 2, id, 20).requests("c", 3, 3));
        assertThat(screen(WIDE)).contains("      1 a               4f1c4f1c4f1c    10.0");
        view.press(character("c"));
        assertThat(screen(SMALL))
                .contains("a +1            4f1c4f1c4f1c    30.0")
                .contains("c               -                3.0");
        assertThat(screen(WIDE)).contains("  PROCS").contains("      2 a +1");
        view.press(character("c"));
        assertThat(screen(WIDE)).contains("      1 a ");
    }

    @Test
    void sums_that_the_plugin_has_made_are_shown_as_what_they_are() throws IOException {
        String id = "4f1c".repeat(16);
        String container = "http_requests_total{container_id=\"" + id + "\",scheme=\"http\"} ";
        String others = "http_requests_total{scheme=\"http\"} ";
        next(page(10).line(container + "0").line(others + "0"));
        next(page(11).line(container + "10").line(others + "2"));
        assertThat(screen(SMALL))
                .startsWith("12.0 requests/s  ")
                .contains("-               4f1c4f1c4f1c    10.0")
                .contains("-               -                2.0");
        assertThat(screen(WIDE)).contains("      - -               4f1c4f1c4f1c    10.0");
        assertThat(view.line())
                .hasValueSatisfying(
                        line -> assertThat(line).startsWith("    -    12.0").endsWith("  " + id));
    }

    @Test
    void a_key_chooses_the_order() throws IOException {
        next(page(10).requests("slow", 1, 0).requests("busy", 2, 0).requests("broken", 3, 0));
        next(page(11).requests("slow", 1, 1)
                .responses("slow", 1, "200", 1)
                .times("slow", 1, 0, 0, 1, 0)
                .requests("busy", 2, 100)
                .responses("busy", 2, "200", 100)
                .times("busy", 2, 100, 0, 0, 0)
                .requests("broken", 3, 10)
                .responses("broken", 3, "503", 10));
        assertThat(names()).containsExactly("busy", "broken", "slow");
        view.press(character("e"));
        assertThat(names()).startsWith("broken");
        view.press(character("l"));
        assertThat(names()).containsExactly("slow", "busy", "broken");
        view.press(character("p"));
        assertThat(names()).containsExactly("slow", "busy", "broken");
        view.press(character("n"));
        assertThat(names()).containsExactly("broken", "busy", "slow");
        view.press(character("r"));
        assertThat(names()).startsWith("busy");
    }

    @Test
    void a_filter_leaves_what_it_matches_by_name_pid_or_container() throws IOException {
        next(page(10).requests("Nginx", 1, 0).requests("python", 23, 0).requests("go", 4, "abcd", 0));
        next(page(11).requests("Nginx", 1, 1).requests("python", 23, 1).requests("go", 4, "abcd", 1));
        type("/ngi");
        assertThat(names()).containsExactly("Nginx");
        view.press(new Key(Kind.BACKSPACE, ""));
        view.press(new Key(Kind.ENTER, ""));
        assertThat(names()).containsExactly("Nginx");
        view.press(new Key(Kind.ESCAPE, ""));
        assertThat(names()).hasSize(3);
        type("/23");
        assertThat(names()).containsExactly("python");
        view.press(new Key(Kind.ESCAPE, ""));
        type("/bc");
        assertThat(names()).containsExactly("go");
        view.press(new Key(Kind.ESCAPE, ""));
        type("/nobody");
        assertThat(screen(SMALL)).contains("Nothing here is called so");
    }

    @Test
    void while_a_filter_is_typed_its_letters_are_no_commands() throws IOException {
        next(page(10).requests("q", 1, 0));
        next(page(11).requests("q", 1, 1));
        type("/");
        assertThat(view.press(character("q"))).isTrue();
        assertThat(view.press(character(" "))).isTrue();
        assertThat(screen(SMALL)).contains("Filter: q _");
        view.press(new Key(Kind.ENTER, ""));
        assertThat(view.press(character("q"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 500, 10_000})
    void as_many_processes_as_there_are_fit_the_window(int count) throws IOException {
        for (int time = 10; time < 12; time++) {
            var page = page(time);
            for (int pid = 1; pid <= count; pid++) {
                page.requests("worker", pid, (long) pid * time);
            }
            next(page);
        }
        for (Area area : List.of(SMALL, WIDE, new Area(40, 10, true), new Area(20, 6, true))) {
            assertThat(view.draw(area))
                    .hasSizeLessThanOrEqualTo(area.height())
                    .allSatisfy(line -> assertThat(
                                    line.columnSubSequence(0, area.width()).columnLength())
                            .isLessThanOrEqualTo(area.width()));
        }
        assertThat(names()).hasSize(Math.min(count, 20));
        assertThat(pids().getFirst()).isEqualTo(count);
        view.press(new Key(Kind.END, ""));
        assertThat(pids().getLast()).isEqualTo(1);
        view.press(new Key(Kind.HOME, ""));
        view.press(new Key(Kind.PAGE_DOWN, ""));
        view.press(new Key(Kind.DOWN, ""));
        assertThat(pids().getFirst()).isEqualTo(count <= 20 ? count : count - 21);
    }

    @Test
    void a_name_cannot_move_the_cursor() throws IOException {
        next(page(10).requests("\033[2Jx\\n\u009b", 1, 0));
        next(page(11).requests("\033[2Jx\\n\u009b", 1, 1));
        assertThat(screen(WIDE)).contains("1 ?[2Jx?? ");
        assertThat(view.line()).hasValueSatisfying(line -> assertThat(line).contains("?[2Jx??;1"));
    }

    @Test
    void a_line_of_text_has_the_totals_below_the_heading() throws IOException {
        next(page(10).requests("web", 7, 0).line("http_stream_gaps_total 0.0"));
        assertThat(view.line()).isEmpty();
        next(page(11).requests("web", 7, 20)
                .responses("web", 7, "200", 19)
                .responses("web", 7, "500", 1)
                .times("web", 7, 20, 0, 0, 0)
                .line("http_stream_gaps_total 3.0"));
        assertThat(view.heading() + "\n" + view.line().orElseThrow()).isEqualTo("""
                procs   req/s  2xx/s  3xx/s  4xx/s  5xx/s    p50    p95 unseen/s  busiest process
                    1    20.0   19.0      0      0    1.0  500us  950us      3.0  web;7""");
    }

    private static PastedPage page(double seconds) {
        return new PastedPage(seconds);
    }

    private void next(PastedPage page) throws IOException {
        view.next(page.read());
    }

    private void type(String text) {
        text.chars().forEach(c -> view.press(character(String.valueOf((char) c))));
    }

    private static Key character(String text) {
        return new Key(Kind.CHARACTER, text);
    }

    private List<String> lines(Area area) {
        return view.draw(area).stream().map(AttributedString::toString).toList();
    }

    private String screen(Area area) {
        return String.join("\n", lines(area));
    }

    private List<String> names() {
        return cells(8, 23);
    }

    private List<Integer> pids() {
        return cells(0, 7).stream().map(Integer::valueOf).toList();
    }

    private List<String> cells(int from, int to) {
        return lines(SMALL).stream()
                .dropWhile(line -> !line.contains(" PID NAME "))
                .skip(1)
                .map(line -> line.substring(from, to).strip())
                .toList();
    }
}
