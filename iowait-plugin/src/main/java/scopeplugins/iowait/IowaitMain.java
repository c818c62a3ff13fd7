package scopeplugins.iowait;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.cli.Option;
import scopeplugins.cli.Arguments;
import scopeplugins.cli.CommandRunner;
import scopeplugins.cli.EnumConverter;
import scopeplugins.cli.PluginOptions;
import scopeplugins.daemon.PluginDaemon;
import scopeplugins.iowait.top.HostView;
import scopeplugins.top.Top;

/** The iowait plugin's command line. */
public final class IowaitMain {

    private static final String ID = "iowait";

    private static final Option METRICS = Arguments.option(
            "metrics",
            "ID,...",
            "What to report, separated by commas: iowait, busiest_disk_utilization, busiest_disk_wait,"
                    + " io_pressure_some, io_pressure_full, cpu_idle. Default: all");

    private static final CommandRunner COMMAND = new CommandRunner(
            "iowait-plugin",
            "Reports the CPU's IO wait as a metric of the host to a Weave Scope probe, and beside it what tells"
                    + " whether IO hurts.",
            METRICS);

    private IowaitMain() {}

    public static void main(String[] args) {
        System.exit(COMMAND.execute(IowaitMain::run, args));
    }

    private static int run(PluginOptions options, Arguments arguments) {
        Set<HostMetric> metrics = arguments
                .value(METRICS, words -> EnumConverter.convertList(words, HostMetric.values()))
                .orElseGet(() -> EnumSet.allOf(HostMetric.class));
        if (options.check(ID)) {
            return 0;
        }
        if (options.top()) {
            Top.run("iowait-plugin", options.runningSocket(ID), options.interval(), new HostView(options.interval()));
            return 0;
        }
        var spec = options.pluginSpec(ID, "IOWait", "Adds a graph of CPU IO Wait to hosts");
        PluginDaemon.run(options.socket(ID), options, () -> {
            var host = HostReader.open(metrics);
            return new IowaitReporter(spec, options.hostname(), metrics, host::read, Clock.systemUTC());
        });
        return 0;
    }
}
