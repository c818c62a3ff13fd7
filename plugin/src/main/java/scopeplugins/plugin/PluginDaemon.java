package scopeplugins.plugin;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a plugin: sample, then listen, until SIGTERM or SIGINT. */
public final class PluginDaemon {

    private static final Logger LOG = LoggerFactory.getLogger(PluginDaemon.class);

    private PluginDaemon() {}

    /**
     * Serves the reporter's reports until a signal ends the JVM, and closes the reporter then.
     *
     * @param socket where to listen
     * @param options the command line
     * @param reporter what to report
     * @throws PluginException if the plugin cannot start
     */
    public static void run(Path socket, PluginOptions options, Reporter reporter) {
        var openResources = new ShutdownStack();
        openResources.push(reporter);
        Sampler sampler = openResources.push(Sampler.start(reporter, options.interval()));
        var report = new Page("application/json", sampler::latestReport);
        var metrics = new Page(MetricsEncoder.CONTENT_TYPE, sampler::latestMetrics);
        options.metricsListen().ifPresent(address -> {
            openResources.push(MetricsServer.start(address, metrics));
            LOG.info("Metrics on http://{}:{}/metrics", address.getHostString(), address.getPort());
        });
        openResources.push(PluginServer.start(socket, Map.of("/report", report, "/metrics", metrics)));
        LOG.info("Listening; to see the report: curl --unix-socket {} http://plugin/report", socket);
        waitForSignal();
    }

    private static void waitForSignal() {
        try {
            // The JVM runs the shutdown stack on the signal and ends while this waits.
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
