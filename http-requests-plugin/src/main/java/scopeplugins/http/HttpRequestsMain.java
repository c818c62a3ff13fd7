package scopeplugins.http;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
public final class HttpRequestsMain implements Runnable {

    private static final String ID = "http-requests";

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PluginOptions options;

    public static void main(String[] args) {
        System.exit(CommandRunner.execute(new HttpRequestsMain(), args));
    }

    @Override
    public void run() {
        var spec = options.pluginSpec(ID, "HTTP Requests", "Adds http request metrics to processes");
        String hostname = options.hostname();
        RequestCounter counter = RequestCounter.open();
        PluginDaemon.run(options.socket(ID), options, new HttpRequestsReporter(spec, hostname, counter::read));
    }
}
