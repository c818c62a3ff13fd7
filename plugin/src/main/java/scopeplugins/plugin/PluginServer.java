package scopeplugins.plugin;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Server;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Answers {@code GET} on a unix socket, for a probe that gives a plugin 500 ms from connecting to the last byte. */
final class PluginServer implements AutoCloseable {

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    private final UnixConnector connector;
    private final PluginSocket socket;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PluginServer(UnixConnector connector, PluginSocket socket) {
        this.connector = connector;
        this.socket = socket;
    }

    /**
     * Serves pages by path. Each is served once before the socket appears: measured on two cores, a cold JVM answers its
     * first request in 90 to 110 ms, its second in 6 to 8.
     *
     * @throws PluginException if the socket cannot be had
     */
    static PluginServer start(Path socket, Map<String, Page> pages) {
        return start(socket, pages, IDLE_TIMEOUT);
    }

    static PluginServer start(Path socket, Map<String, Page> pages, Duration idleTimeout) {
        Server server = PageServer.start(pages, (jetty, http) -> new UnixConnector(jetty, http, idleTimeout));
        var connector = (UnixConnector) server.getConnectors()[0];
        try {
            for (String path : pages.keySet()) {
                warmUp(connector, path);
            }
            PluginSocket listening = PluginSocket.bind(socket);
            connector.listen(listening.channel());
            return new PluginServer(connector, listening);
        } catch (IOException | RuntimeException e) {
            PageServer.stop(server);
            throw e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
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
            PageServer.stop(connector.getServer());
        }
    }
}
