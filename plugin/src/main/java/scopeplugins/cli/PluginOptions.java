package scopeplugins.cli;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;
import scopeplugins.report.PluginSpec;
import scopeplugins.server.HealthCheck;

/** The options that every plugin has. */
public final class PluginOptions {

    private static final Path SOCKET_DIRECTORY = Path.of("/var/run/scope/plugins");
    private static final String SOCKET_SUFFIX = ".sock";
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    private static final Option SOCKET = Arguments.option(
            "socket",
            "PATH",
            "Where to listen. The file's name without .sock is the plugin's id. Default: /var/run/scope/plugins/<id>.sock");
    private static final Option HOSTNAME = Arguments.option(
            "hostname",
            "NAME",
            "The host's name, as the Scope probe reports it. Default: $SCOPE_HOSTNAME, else the system's");
    private static final Option INTERVAL =
            Arguments.option("interval", "SECONDS", "Time between two samples, from 0.1 to 10. Default: 1");
    private static final Option METRICS_LISTEN = Arguments.option(
            "metrics-listen",
            "HOST:PORT",
            "Offer the numbers on TCP as well: for Prometheus at /metrics, for a browser at /. Default: off");
    private static final Option CHECK = Arguments.flag(
            "check", "Ask the running plugin for its report, print one line, and end: with 0 if it gave one, else 1.");
    private static final Option TOP = Arguments.flag(
            "top", "Show what the running plugin measures: on a terminal all of it, else a line per interval.");
    private static final Option LOG_LEVEL =
            Arguments.option("log-level", "LEVEL", "One of error, warn, info, debug, trace. Default: info");

    /** What is reported where; in the help they go before the plugin's own. */
    static final List<Option> REPORTING = List.of(SOCKET, METRICS_LISTEN, HOSTNAME, INTERVAL);

    /** Whether all is well; in the help they go behind the plugin's own. */
    static final List<Option> DIAGNOSIS = List.of(TOP, CHECK, LOG_LEVEL);

    private final Optional<Path> socket;
    private final Optional<String> hostname;
    private final Duration interval;
    private final Optional<InetSocketAddress> metricsListen;
    private final boolean check;
    private final boolean top;
    private final LogLevel logLevel;

    /**
     * Reads them.
     *
     * @throws UsageException if a value is none
     */
    PluginOptions(Arguments arguments) {
        socket = arguments.value(SOCKET, Path::of);
        hostname = arguments.value(HOSTNAME, PluginOptions::hostname);
        interval = arguments.value(INTERVAL, IntervalConverter::convert).orElse(DEFAULT_INTERVAL);
        metricsListen = arguments.value(METRICS_LISTEN, ListenAddressConverter::convert);
        check = arguments.has(CHECK);
        top = arguments.has(TOP);
        logLevel = arguments
                .value(LOG_LEVEL, word -> EnumConverter.convert(word, LogLevel.values()))
                .orElse(LogLevel.INFO);
    }

    private static String hostname(String word) {
        if (word.isBlank() || word.contains(";")) {
            throw new IllegalArgumentException("'" + word + "': a host's name is not empty and has no ';'");
        }
        return word;
    }

    /** Where to listen, for a plugin that calls itself {@code defaultId}. */
    public Path socket(String defaultId) {
        return socket.orElseGet(() -> SOCKET_DIRECTORY.resolve(defaultId + SOCKET_SUFFIX));
    }

    /** Where a plugin listens that runs already: there, or in a directory of its own, as the images and units have it. */
    public Path runningSocket(String defaultId) {
        Path usual = socket(defaultId);
        Path own = SOCKET_DIRECTORY.resolve(defaultId, defaultId + SOCKET_SUFFIX);
        return socket.isEmpty() && Files.notExists(usual) && Files.exists(own) ? own : usual;
    }

    /**
     * Whether the command line asks for a check instead of a plugin; then this has made it.
     *
     * @throws PluginException if the running plugin gives no report
     */
    public boolean check(String defaultId) {
        if (check) {
            System.out.println(HealthCheck.ask(socket(defaultId)));
        }
        return check;
    }

    /** Whether the command line asks to see what a running plugin measures, instead of a plugin. */
    public boolean top() {
        return top;
    }

    /**
     * The plugin's description under the id that its socket demands.
     *
     * @throws UsageException if the probe would not take the socket's name as an id
     */
    public PluginSpec pluginSpec(String defaultId, String label, String description) {
        Path path = socket(defaultId);
        String file = path.getFileName() == null ? "" : path.getFileName().toString();
        String id = file.endsWith(SOCKET_SUFFIX) ? file.substring(0, file.length() - SOCKET_SUFFIX.length()) : "";
        try {
            return PluginSpec.reporter(id, label, description);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--socket " + path + ": the file must be called ID.sock, with an ID of letters and digits,"
                            + " single hyphens between them; the probe lists no other",
                    e);
        }
    }

    /** The name of this host in node ids. */
    public String hostname() {
        return hostname.orElseGet(() -> Hostname.resolve(System.getenv()));
    }

    /** Where to offer the metrics on TCP, if anywhere. */
    public Optional<InetSocketAddress> metricsListen() {
        return metricsListen;
    }

    /** The time between two samples. */
    public Duration interval() {
        return interval;
    }

    /** How much to log. */
    LogLevel logLevel() {
        return logLevel;
    }
}
