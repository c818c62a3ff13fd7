package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import scopeplugins.http.HttpConnection;
import scopeplugins.plugin.PluginProcess;

/** The packaged plugin. */
final class Counter implements AutoCloseable {

    private static final Pattern DATE = Pattern.compile("\"date\":\"([^\"]+)\"");

    private final PluginProcess plugin;
    private final Path socket;

    private Counter(PluginProcess plugin, Path socket) {
        this.plugin = plugin;
        this.socket = socket;
    }

    static Counter start(Path directory, String... options) {
        // Others on this machine use the same libraries, but not these copies.
        return List.of(options).contains("--tls")
                ? startWith(List.of("PLUGIN_JAVA_OPTIONS=-Dtls.below=" + directory), directory, options)
                : startWith(List.of(), directory, options);
    }

    /** With variables for its launcher, beside those that it inherits. */
    static Counter startWith(List<String> variables, Path directory, String... options) {
        Path socket = directory.resolve("http-requests.sock");
        var command = new ArrayList<>(variables);
        command.addAll(List.of(
                PluginProcess.launcher("http-requests-plugin"), "--socket", socket.toString(), "--interval", "0.1"));
        command.addAll(List.of(options));
        var plugin = PluginProcess.start(command);
        plugin.awaitLine("Listening");
        return new Counter(plugin, socket);
    }

    /** What was counted by now at least: waits for a sample that was begun after this call. */
    Scrape scrape() throws IOException {
        Instant now = Instant.now();
        try (var connection = new HttpConnection(UnixDomainSocketAddress.of(socket))) {
            while (true) {
                while (!lastSample(connection).isAfter(now)) {
                    Pause.millis(10);
                }
                Optional<Scrape> scrape = Scrape.readIfFresh(connection);
                if (scrape.isPresent()) {
                    return scrape.get();
                }
            }
        }
    }

    private static Instant lastSample(HttpConnection connection) throws IOException {
        connection.send("GET /report HTTP/1.1\r\nHost: plugin\r\n\r\n");
        return DATE.matcher(connection.receive())
                .results()
                .map((MatchResult date) -> Instant.parse(date.group(1)))
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    long pid() {
        return plugin.pid();
    }

    /** What the plugin has logged so far. */
    String log() {
        return plugin.log();
    }

    /** Waits until it has logged something. */
    void awaitLine(String part) {
        plugin.awaitLine(part);
    }

    /** Asks it to end, and waits until it has. */
    void end() {
        plugin.signal("TERM");
        plugin.awaitExit();
    }

    /** Kills it. */
    @Override
    public void close() {
        plugin.close();
    }
}
