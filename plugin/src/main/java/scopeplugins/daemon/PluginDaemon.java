package scopeplugins.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.cli.PluginOptions;
import scopeplugins.page.LivePage;
import scopeplugins.plugin.PluginException;
import scopeplugins.plugin.Reporter;
import scopeplugins.server.MetricsServer;
import scopeplugins.server.Page;
import scopeplugins.server.PluginServer;

/** The life of a plugin: sample, then listen, until SIGTERM or SIGINT. */
public final class PluginDaemon {

    private static final Logger LOG = LoggerFactory.getLogger(PluginDaemon.class);

    // It takes a fifth of a second, on an emulated processor some seconds.
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    // The probe looks for sockets as often.
    private static final Duration SOCKET_CHECK = Duration.ofSeconds(5);

    private PluginDaemon() {}

    /**
     * Serves the reporter's reports until a signal ends the JVM, and closes the reporter then.
     *
     * @param socket where to listen
     * @param options the command line
     * @param reporter opens what is reported
     * @throws PluginException if the plugin cannot start, or its socket was taken away and cannot be made again
     */
    public static void run(Path socket, PluginOptions options, Supplier<Reporter> reporter) {
        var sampler = new Sampler(options.interval());
        var report = new Page("application/json", sampler::latestReport);
        var metrics = new Page(MetricsEncoder.CONTENT_TYPE, sampler::latestMetrics);
        // Both take long, and there may be a second CPU.
        var server = new FutureTask<>(() -> PluginServer.start(Map.of("/report", report, "/metrics", metrics)));
        Thread.ofPlatform().daemon().name("server-start").start(server);
        Reporter opened = reporter.get();
        var openResources = new ShutdownStack();
        openResources.push(sampler.start(opened));
        options.metricsListen().ifPresent(address -> {
            Map<String, Page> pages = LivePage.files();
            pages.put("/metrics", metrics);
            openResources.push(MetricsServer.start(address, pages));
            LOG.info(
                    "Metrics on http://{}:{}/metrics, a page of them on /", address.getHostString(), address.getPort());
        });
        PluginServer listening = openResources.push(await(server).listen(socket));
        LOG.info("Listening; to see the report: curl --unix-socket {} http://plugin/report", socket);
        listenUntilSignal(listening);
    }

    private static <T> T await(FutureTask<T> task) {
        try {
            return task.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new PluginException(
                    "cannot start: the server has not answered itself within " + START_TIMEOUT.toSeconds()
                            + " s; does the system lack CPU time, threads or memory?",
                    e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // nobody interrupts the main thread
        }
    }

    private static void listenUntilSignal(PluginServer server) {
        try {
            // The JVM runs the shutdown stack on the signal and ends while this waits.
            var signal = new CountDownLatch(1);
            while (!signal.await(SOCKET_CHECK.toSeconds(), TimeUnit.SECONDS)) {
                server.listenAgainIfTaken();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
