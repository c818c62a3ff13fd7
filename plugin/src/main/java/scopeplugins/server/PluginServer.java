package scopeplugins.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code GET} on a unix socket, for a probe that gives a plugin 500 ms from connecting to the last byte. */
public final class PluginServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginServer.class);

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    private static final ByteBuffer WARM_UP_ANSWER = ByteBuffer.allocate(0);

    private final UnixConnector connector;
    private final AtomicBoolean isWarm;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable PluginSocket socket;

    private PluginServer(UnixConnector connector, AtomicBoolean isWarm) {
        this.connector = connector;
        this.isWarm = isWarm;
    }

    /**
     * Starts a server of pages by path, which nobody can reach yet. It has answered itself once: measured on two cores, a
     * cold JVM answers its first request in 90 to 110 ms, its second in 6 to 8.
     */
    public static PluginServer start(Map<String, Page> pages) {
        return start(pages, IDLE_TIMEOUT);
    }

    static PluginServer start(Map<String, Page> pages, Duration idleTimeout) {
        UnixSockets.load();
        var isWarm = new AtomicBoolean();
        Map<String, Page> served = new HashMap<>();
        pages.forEach((path, page) -> served.put(path, warmable(page, isWarm)));
        Server jetty = PageServer.start(served, (server, http) -> new UnixConnector(server, http, idleTimeout));
        var server = new PluginServer((UnixConnector) jetty.getConnectors()[0], isWarm);
        try {
            // One is as good as another: all are served alike.
            warmUp(server.connector, pages.keySet().iterator().next());
        } catch (IOException e) {
            server.close();
            throw new IllegalStateException(e);
        }
        return server;
    }

    /** A page that is asked for what it has only once there is a socket: there may be no sample before. */
    private static Page warmable(Page page, AtomicBoolean isWarm) {
        return new Page(
                page.contentType(),
                page.headers(),
                () -> isWarm.get() ? page.content().get() : Optional.of(WARM_UP_ANSWER));
    }

    /**
     * Makes the socket; from then on the pages are served.
     *
     * @return this
     * @throws PluginException if the socket cannot be had; this is closed then
     */
    public synchronized PluginServer listen(Path path) {
        try {
            isWarm.set(true);
            PluginSocket listening = PluginSocket.bind(path);
            socket = listening;
            connector.listen(listening.channel());
            return this;
        } catch (IOException | RuntimeException e) {
            close();
            throw e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }

    /**
     * Makes the socket again if somebody has taken it away; open connections live on.
     *
     * @throws PluginException if it cannot be had any more; this is closed then
     */
    public synchronized void listenAgainIfTaken() {
        PluginSocket listening = socket;
        if (listening == null || closed.get() || listening.isThere()) {
            return;
        }
        connector.stopAccepting();
        listening.close();
        listen(listening.path());
        LOG.warn("The socket {} was taken away; it was made again", listening.path());
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
    public synchronized void close() {
        if (!closed.getAndSet(true)) {
            connector.stopAccepting();
            if (socket != null) {
                socket.close();
            }
            PageServer.stop(connector.getServer());
        }
    }
}
