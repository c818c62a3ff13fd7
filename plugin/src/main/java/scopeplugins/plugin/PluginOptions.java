package scopeplugins.plugin;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import scopeplugins.report.PluginSpec;

/** The command line every plugin understands. */
public final class PluginOptions {

    private static final Path SOCKET_DIRECTORY = Path.of("/var/run/scope/plugins");
    private static final String SOCKET_SUFFIX = ".sock";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Where to listen. The file's name without .sock is the plugin's id."
                    + " Default: /var/run/scope/plugins/<id>.sock")
    private @Nullable Path socket;

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            description = "The host's name, as the Scope probe reports it."
                    + " Default: $$SCOPE_HOSTNAME, else the name the system has.")
    private @Nullable String hostname;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            converter = IntervalConverter.class,
            description = "Time between two samples, from 0.1 to 10. Default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init")
    private Duration interval;

    @Option(
            names = "--metrics-listen",
            paramLabel = "HOST:PORT",
            converter = ListenAddressConverter.class,
            description = "Offer the page /metrics, and nothing else, on TCP as well. Default: off")
    private @Nullable InetSocketAddress metricsListen;

    @Option(
            names = "--check",
            description =
                    "Ask the running plugin for its report, print one line, and end: with 0 if it gave one, else 1.")
    private boolean check;

    // A method and not a field: the level must stand before the first logger is made.
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "One of error, warn, info, debug, trace. Default: ${DEFAULT-VALUE}")
    void setLogLevel(LogLevel level) {
        level.apply(command.name());
    }

    /** Where to listen, for a plugin that calls itself {@code defaultId}. */
    public Path socket(String defaultId) {
        return socket != null ? socket : SOCKET_DIRECTORY.resolve(defaultId + SOCKET_SUFFIX);
    }

    /**
     * Whether the command line asks for a check instead of a plugin; then this has made it.
     *
     * @throws PluginException if the running plugin gives no report
     */
    public boolean check(String defaultId) {
        if (check) {
            command.commandLine().getOut().println(HealthCheck.ask(socket(defaultId)));
        }
        return check;
    }

    /**
     * The plugin's description under the id that its socket demands.
     *
     * @throws ParameterException if the probe would not take the socket's name as an id
     */
    public PluginSpec pluginSpec(String defaultId, String label, String description) {
        Path path = socket(defaultId);
        String file = path.getFileName() == null ? "" : path.getFileName().toString();
        String id = file.endsWith(SOCKET_SUFFIX) ? file.substring(0, file.length() - SOCKET_SUFFIX.length()) : "";
        try {
            return PluginSpec.reporter(id, label, description);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "--socket " + path + ": the file must be called ID.sock, with an ID of letters and digits,"
                            + " single hyphens between them; the probe lists no other",
                    e);
        }
    }

    /** The name of this host in node ids. */
    public String hostname() {
        if (hostname == null) {
            return Hostname.resolve(System.getenv());
        }
        if (hostname.isBlank() || hostname.contains(";")) {
            throw new ParameterException(
                    command.commandLine(), "--hostname '" + hostname + "': a host's name is not empty and has no ';'");
        }
        return hostname;
    }

    /** Where to offer the metrics on TCP, if anywhere. */
    Optional<InetSocketAddress> metricsListen() {
        return Optional.ofNullable(metricsListen);
    }

    /** The time between two samples. */
    Duration interval() {
        return interval;
    }
}
