package scopeplugins.plugin;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code GET} on a unix socket, for a probe that gives a plugin 500 ms from connecting to the last byte. */
public final class PluginServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginServer.class);

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofMillis(800);

    // Enough, for no thread ever waits: not for a client, and not for a sample. Fewer than 4 Jetty refuses.
    private static final int THREADS = 6;

    private final UnixConnector connector;
    private final PluginSocket socket;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What a path answers.
     *
     * @param contentType the media type
     * @param content the current bytes, at once and without blocking; none if there is nothing true to say
     */
    public record Page(String contentType, Supplier<Optional<byte[]>> content) {}

    private PluginServer(UnixConnector connector, PluginSocket socket) {
        this.connector = connector;
        this.socket = socket;
    }

    /**
     * Serves a plugin's report as {@code /report}.
     *
     * @param socket where to listen
     * @param reports the current report as JSON
     * @throws PluginException if the socket cannot be had
     */
    public static PluginServer start(Path socket, Supplier<Optional<byte[]>> reports) {
        return start(socket, Map.of("/report", new Page("application/json", reports)));
    }

    /**
     * Serves pages by path. Each is served once before the socket appears: measured on two cores, a cold JVM answers its
     * first request in 90 to 110 ms, its second in 6 to 8.
     *
     * @throws PluginException if the socket cannot be had
     */
    public static PluginServer start(Path socket, Map<String, Page> pages) {
        return start(socket, pages, IDLE_TIMEOUT);
    }

    static PluginServer start(Path socket, Map<String, Page> pages, Duration idleTimeout) {
        Javalin javalin = Javalin.create(config -> configure(config, pages, idleTimeout));
        javalin.start();
        Server server = javalin.jettyServer().server();
        var connector = (UnixConnector) server.getConnectors()[0];
        try {
            for (String path : pages.keySet()) {
                warmUp(connector, path);
            }
            PluginSocket listening = PluginSocket.bind(socket);
            connector.listen(listening.channel());
            return new PluginServer(connector, listening);
        } catch (IOException | RuntimeException e) {
            stop(server);
            throw e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }

    private static void configure(JavalinConfig config, Map<String, Page> pages, Duration idleTimeout) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false; // a thread that keeps the JVM from ending for 5 s
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.router.ignoreTrailingSlashes = false;
        config.unsafe.jettyInternal.server = jetty();
        config.jetty.addConnector((server, http) -> new UnixConnector(server, http, idleTimeout));
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
        byte[] content = page.content()
                .get()
                .orElseThrow(() -> new ServiceUnavailableResponse("There is no recent sample; see the plugin's log."));
        context.contentType(page.contentType());
        send(context, content);
    }

    // Javalin itself writes with a thread that waits for the client: a few that do not read would hold all threads.
    // (Its
    // error pages it does not write, they fit the buffer that Jetty sends at the end.)
    private static void send(Context context, byte[] body) throws IOException {
        context.res().setContentLength(body.length);
        var output = (HttpOutput) context.res().getOutputStream();
        context.future(() -> {
            var sent = new CompletableFuture<@Nullable Void>();
            // A failure is the client's: it went away or stopped reading. Either way the exchange is over.
            Callback done = Callback.from(() -> sent.complete(null));
            output.sendContent(ByteBuffer.wrap(body), done);
            return sent;
        });
    }

    private static void warmUp(UnixConnector connector, String path) throws IOException {
        // What the probe sends, and "close": the answer then ends with the connection.
        byte[] request = """
                GET %s?api_version=1&probe_id=0 HTTP/1.1\r
                Host: plugin\r
                User-Agent: Go-http-client/1.1\r
                Accept-Encoding: gzip\r
                Connection: close\r
                \r
                """.formatted(path).getBytes(StandardCharsets.US_ASCII);
        try (AFUNIXSocketChannel client = connector.connect()) {
            Channels.newOutputStream(client).write(request);
            Channels.newInputStream(client).readAllBytes();
        }
    }

    /**
     * Removes the socket at once, finishes the requests under way within a second, and ends every connection. Does
     * nothing the second time.
     */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            connector.stopAccepting();
            socket.close();
            stop(connector.getServer());
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("Some requests were cut off at the end: {}", e.toString());
            LOG.debug("The end", e);
        }
    }
}
