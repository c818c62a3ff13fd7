package scopeplugins.iowait;

import java.time.Clock;
import java.util.EnumSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scopeplugins.plugin.CommandRunner;
import scopeplugins.plugin.PluginDaemon;
import scopeplugins.plugin.PluginOptions;
import scopeplugins.plugin.PluginVersion;

/** The iowait plugin's command line. */
@Command(
        name = "iowait-plugin",
        description =
                "Reports the CPU's IO wait as a metric of the host to a Weave Scope probe, and beside it what tells"
                        + " whether IO hurts.",
        versionProvider = PluginVersion.class,
        mixinStandardHelpOptions = true)
public final class IowaitMain implements Runnable {

    private static final String ID = "iowait";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PluginOptions options;

    @Option(
            names = "--metrics",
            paramLabel = "ID",
            split = ",",
            description = "What to report, separated by commas: ${COMPLETION-CANDIDATES}. Default: all of them.")
    private EnumSet<HostMetric> metrics = EnumSet.allOf(HostMetric.class);

    public static void main(String[] args) {
        System.exit(CommandRunner.execute(new IowaitMain(), args));
    }

    @Override
    public void run() {
        if (options.check(ID)) {
            return;
        }
        var spec = options.pluginSpec(ID, "IOWait", "Adds a graph of CPU IO Wait to hosts");
        var host = HostReader.open(metrics);
        var reporter = new IowaitReporter(spec, options.hostname(), host.metrics(), host::read, Clock.systemUTC());
        PluginDaemon.run(options.socket(ID), options, reporter);
    }
}
