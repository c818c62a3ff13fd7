package scopeplugins.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Javalin on one connector: answers GET and HEAD for some pages, and never waits for a client while it does. */
final class PageServer {

    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);

    private static final Duration STOP_TIMEOUT = Duration.ofMillis(800);

    // Enough, for no thread ever waits: not for a client, and not for a sample. Fewer Jetty refuses.
    private static final int THREADS = 4;

    private PageServer() {}

    /**
     * Starts a server.
     *
     * @param pages the pages by path
     * @param connector makes the one connector that the server has
     */
    static Server start(Map<String, Page> pages, BiFunction<Server, HttpConfiguration, Connector> connector) {
        Javalin javalin = Javalin.create(config -> configure(config, pages, connector));
        javalin.start();
        return javalin.jettyServer().server();
    }

    private static void configure(
            JavalinConfig config, Map<String, Page> pages, BiFunction<Server, HttpConfiguration, Connector> connector) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false; // a thread that keeps the JVM from ending for 5 s
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.router.ignoreTrailingSlashes = false;
        config.unsafe.jettyInternal.server = jetty();
        config.jetty.addConnector(connector);
        pages.forEach((path, page) -> {
            config.routes.get(path, context -> answer(context, page));
            config.routes.head(path, context -> answer(context, page));
        });
    }

    // Javalin's own Jetty has threads that keep the JVM from ending, and a monitor that cuts every connection's idle
    // timeout to 1 s, the time between two polls, when threads are short.
    private static Server jetty() {
        // Platform threads: junixsocket's poll keeps a virtual one on its carrier, and on one CPU that is the only one.
        var threads = new QueuedThreadPool(THREADS);
        threads.setName("server");
        threads.setDaemon(true);
        var server = new Server(threads, new ScheduledExecutorScheduler("server-timer", true), null);
        server.setStopTimeout(STOP_TIMEOUT.toMillis());
        server.setHandler(new GracefulHandler());
        return server;
    }

    private static void answer(Context context, Page page) throws IOException {
        ByteBuffer content = page.content()
                .get()
                .orElseThrow(() -> new ServiceUnavailableResponse("There is no recent sample; see the plugin's log."));
        context.contentType(page.contentType());
        page.headers().forEach(context::header);
        send(context, content);
    }

    // Javalin itself writes with a thread that waits for the client: a few that do not read would hold all threads. Its
    // error pages are no such risk: they fit the buffer that Jetty sends at the end.
    private static void send(Context context, ByteBuffer body) throws IOException {
        context.res().setContentLength(body.remaining());
        var output = (HttpOutput) context.res().getOutputStream();
        context.future(() -> {
            var sent = new CompletableFuture<@Nullable Void>();
            // A failure is the client's: it went away or stopped reading. Either way the exchange is over.
            Callback done = Callback.from(() -> sent.complete(null));
            output.sendContent(body.duplicate(), done);
            return sent;
        });
    }

    /** Finishes the requests under way within a second, and ends every connection. */
    static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("Some requests were cut off at the end: {}", e.toString());
            LOG.debug("The end", e);
        }
    }
}
