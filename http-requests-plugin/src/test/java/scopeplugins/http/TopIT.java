package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scopeplugins.http.accuracy.Door;
import scopeplugins.http.accuracy.Server;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.top.Tmux;

/** The packaged plugin's top in a real terminal, beside the packaged plugin and a real server. */
@NeedsRoot
@Timeout(240)
class TopIT {

    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

    @TempDir
    private Path directory;

    private Path socket;
    private PluginProcess plugin;

    @BeforeEach
    void start_the_plugin() {
        socket = directory.resolve("http-requests.sock");
        plugin = PluginProcess.listening("http-requests-plugin", socket, "--interval", "0.2");
    }

    @AfterEach
    void stop_the_plugin() {
        plugin.close();
    }

    @ParameterizedTest
    @CsvSource({"80,24", "200,50"})
    void it_shows_the_requests_that_a_server_receives(int columns, int rows) throws Exception {
        try (var nginx = Server.nginx(directory);
                var terminal = Tmux.run(directory, columns, rows, top());
                var connection = new HttpConnection(nginx.at(Door.IPV4))) {
            terminal.await("requests/s");
            String worker = "("
                    + String.join(
                            "|", nginx.workers().stream().map(String::valueOf).toList()) + ")";
            var line = Pattern.compile(" *" + worker + " nginx +(\\S+ +)?([0-9.]+k?) .*[▂▃▄▅▆▇█].*");
            List<String> lines = terminal.await("a worker at work", shown -> {
                exchange(connection, 23);
                return shown.stream()
                        .map(line::matcher)
                        .anyMatch(m -> m.matches() && !m.group(3).equals("0"));
            });
            assertThat(lines).hasSizeLessThanOrEqualTo(rows).allMatch(l -> l.length() <= columns);
            terminal.type("q");
            assertThat(terminal.awaitExit()).isZero();
        }
    }

    @Test
    void sent_evenly_requests_are_shown_as_that_rate() throws Exception {
        try (var nginx = Server.nginx(directory);
                var lines = PluginProcess.start(List.of("sh", "-c", top() + " | cat"));
                var connection = new HttpConnection(nginx.at(Door.IPV4))) {
            lines.awaitLine("procs   req/s");
            var rate = Pattern.compile("(?m)^ *\\d+ +(\\d+(?:\\.\\d)?) .* nginx;\\d+$");
            long sent = 0;
            long start = System.nanoTime();
            List<Double> seen = List.of();
            while (seen.size() < 11 && sent < 6_000) { // 100 a second
                exchange(connection, 1);
                sent++;
                long due = start + sent * 10_000_000;
                while (System.nanoTime() < due) {
                    Thread.onSpinWait();
                }
                seen = rate.matcher(lines.log())
                        .results()
                        .map(shown -> Double.parseDouble(shown.group(1)))
                        .toList();
            }
            assertThat(seen).hasSizeGreaterThan(10);
            // Others on this machine may receive requests too, so it may be more.
            assertThat(seen.stream().mapToDouble(r -> r).average().orElseThrow())
                    .isGreaterThan(90);
        }
    }

    @Test
    void keys_sort_filter_pause_and_help() throws Exception {
        try (var terminal = Tmux.run(directory, 100, 30, top())) {
            terminal.await(Long.toString(plugin.pid()));
            terminal.type("h");
            terminal.await("sort by requests");
            terminal.type("h");
            terminal.type("/", "n", "o", "b", "o", "d", "y");
            terminal.await("Nothing here is called so");
            terminal.type("Escape");
            terminal.await(Long.toString(plugin.pid()));
            terminal.type("Space");
            terminal.await("PAUSED");
            terminal.type("Space");
            terminal.await("h: help");
            terminal.type("c");
            terminal.await("PROCS");
            terminal.type("c", "Up", "Down", "PPage", "NPage", "Home", "End");
            terminal.resize(60, 12);
            terminal.await(
                    "it is as wide as the window", lines -> lines.getFirst().length() == 60);
            terminal.type("q");
            assertThat(terminal.awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143", "HUP,129"})
    void a_signal_ends_it_and_leaves_the_terminal_as_it_was(String signal, int exitCode) throws Exception {
        try (var terminal = Tmux.run(directory, 80, 24, "echo $$ >pid; " + top())) {
            terminal.await("requests/s");
            new ProcessBuilder("pkill", "-" + signal, "-P", read("pid")).start().waitFor();
            assertThat(terminal.awaitExit()).isEqualTo(exitCode);
        }
    }

    @Test
    void the_interrupt_key_ends_it_and_the_suspend_key_does_not_stop_it() throws Exception {
        try (var terminal = Tmux.run(directory, 80, 24, "trap : INT; " + top())) {
            terminal.await("requests/s");
            terminal.type("C-z", "C-\\", "Space");
            terminal.await("PAUSED");
            terminal.type("C-c");
            assertThat(terminal.awaitExit()).isEqualTo(130);
        }
    }

    @Test
    void a_plugin_that_is_started_anew_is_shown_again() throws Exception {
        try (var terminal = Tmux.run(directory, 120, 24, top())) {
            terminal.await(Long.toString(plugin.pid()));
            plugin.signal("TERM");
            plugin.awaitExit();
            terminal.await("gives no metrics: No such file or directory");
            plugin = PluginProcess.listening("http-requests-plugin", socket, "--interval", "0.2");
            terminal.await(Long.toString(plugin.pid()));
            terminal.type("q");
            assertThat(terminal.awaitExit()).isZero();
        }
    }

    @Test
    void a_plugin_that_has_gone_for_good_ends_it_with_a_sentence() throws Exception {
        try (var terminal = Tmux.run(directory, 200, 24, top())) {
            terminal.await("requests/s");
            plugin.signal("KILL");
            List<String> lines = terminal.await("the command has ended");
            assertThat(String.join("\n", lines))
                    .contains("gives no metrics: Connection refused; is the plugin running");
            assertThat(terminal.awaitExit()).isEqualTo(1);
        }
    }

    @Test
    void where_no_plugin_runs_it_says_how_to_start_one() {
        try (var top = PluginProcess.start(List.of(
                PluginProcess.launcher("http-requests-plugin"),
                "--top",
                "--socket",
                directory.resolve("none.sock").toString()))) {
            top.awaitLine(
                    "none.sock gives no metrics: No such file or directory; is the plugin running, and as the same"
                            + " user? To start one, type: sudo http-requests-plugin");
            assertThat(top.awaitExit()).isEqualTo(1);
        }
    }

    @Test
    void a_reader_that_has_seen_enough_ends_it() {
        try (var top = PluginProcess.start(List.of("bash", "-c", "set -o pipefail; " + top() + " | head -3"))) {
            top.awaitLine("procs   req/s");
            assertThat(top.awaitExit()).isZero();
        }
    }

    private String top() {
        return PluginProcess.launcher("http-requests-plugin") + " --top --interval 0.2 --socket " + socket;
    }

    private String read(String file) throws IOException {
        return Files.readString(directory.resolve(file)).strip();
    }

    private static void exchange(HttpConnection connection, int count) {
        try {
            for (int i = 0; i < count; i++) {
                connection.send(GET);
                assertThat(connection.receive()).startsWith("HTTP/1.1 200 ");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
