package scopeplugins.iowait;

import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import scopeplugins.plugin.CommandRunner;
import scopeplugins.plugin.PluginDaemon;
import scopeplugins.plugin.PluginOptions;
import scopeplugins.plugin.PluginVersion;

/** The iowait plugin's command line. */
@Command(
        name = "iowait-plugin",
        description = "Reports the CPU's IO wait as a metric of the host to a Weave Scope probe.",
        versionProvider = PluginVersion.class,
        mixinStandardHelpOptions = true)
public final class IowaitMain implements Runnable {

    private static final String ID = "iowait";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PluginOptions options;

    public static void main(String[] args) {
        System.exit(CommandRunner.execute(new IowaitMain(), args));
    }

    @Override
    public void run() {
        var spec = options.pluginSpec(ID, "IOWait", "Adds a graph of CPU IO Wait to hosts");
        PluginDaemon.run(
                options.socket(ID),
                options,
                new IowaitReporter(spec, options.hostname(), OshiCpu.open()::readTicks, Clock.systemUTC()));
    }
}
