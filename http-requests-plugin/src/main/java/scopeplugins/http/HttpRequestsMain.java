package scopeplugins.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scopeplugins.plugin.CommandRunner;
import scopeplugins.plugin.PluginDaemon;
import scopeplugins.plugin.PluginOptions;
import scopeplugins.plugin.PluginVersion;

/** The http-requests plugin's command line. */
@Command(
        name = "http-requests-plugin",
        description =
                "Counts incoming HTTP requests per process, in the kernel, and reports them to a Weave Scope probe.",
        versionProvider = PluginVersion.class,
        mixinStandardHelpOptions = true)
public final class HttpRequestsMain implements Runnable, IExitCodeGenerator {

    private static final String ID = "http-requests";

    @Option(
            names = "--max-processes",
            paramLabel = "NUMBER",
            defaultValue = "16384",
            converter = LimitConverter.class,
            description =
                    "Processes whose requests are counted at a time; those of any more are lost, and the log says so."
                            + " Default: ${DEFAULT-VALUE}")
    private int maxProcesses;

    @Option(
            names = "--max-connections",
            paramLabel = "NUMBER",
            defaultValue = "65536",
            converter = LimitConverter.class,
            description = "Connections remembered at a time, of which the least recently used are forgotten; a request"
                    + " that one of them had begun is lost. Default: ${DEFAULT-VALUE}")
    private int maxConnections;

    @Option(
            names = "--attach",
            paramLabel = "HOW",
            description = "How the program gets to see what processes read: tp_btf, tracepoint or kprobe."
                    + " Default: the first of these that this kernel offers without a loss.")
    private @Nullable Attachment attachment;

    @Option(
            names = "--doctor",
            description = "Print what the plugin needs of this machine and whether it is there, for a report of a"
                    + " fault; then exit, with 0 if the plugin could run, else with 1.")
    private boolean doctor;

    private int exitCode;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PluginOptions options;

    public static void main(String[] args) {
        System.exit(CommandRunner.execute(new HttpRequestsMain(), args));
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    @Override
    public void run() {
        if (options.check(ID)) {
            return;
        }
        var limits = new ProgramLoader.Limits(maxProcesses, maxConnections);
        List<Attachment> attachments = attachment == null ? List.of(Attachment.values()) : List.of(attachment);
        if (doctor) {
            boolean well = Doctor.examine(
                    System.out,
                    BpfRequestCounter.diagnosis(limits, attachments),
                    () -> BpfRequestCounter.open(limits, attachments));
            exitCode = well ? 0 : CommandRunner.CANNOT_START;
            return;
        }
        var spec = options.pluginSpec(ID, "HTTP Requests", "Adds http request metrics to processes");
        String hostname = options.hostname();
        RequestCounter counter =
                TrainingCounter.isWanted() ? TrainingCounter.open() : BpfRequestCounter.open(limits, attachments);
        PluginDaemon.run(options.socket(ID), options, new HttpRequestsReporter(spec, hostname, counter));
    }
}
