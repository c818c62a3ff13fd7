package scopeplugins.plugin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The metrics on TCP, and nothing else: a Prometheus server cannot scrape a unix socket. */
final class MetricsServer implements AutoCloseable {

    // A scrape a second from dozens of servers; each idle one ends after Jetty's 30 s.
    private static final int MAX_CONNECTIONS = 64;

    private final Server server;

    private MetricsServer(Server server) {
        this.server = server;
    }

    /**
     * Serves the metrics as {@code /metrics}, without encryption and to everyone who reaches the address.
     *
     * @throws PluginException if the address cannot be had
     */
    static MetricsServer start(InetSocketAddress address, Page metrics) {
        ServerSocketChannel channel = listen(address);
        return new MetricsServer(
                PageServer.start(Map.of("/metrics", metrics), (server, http) -> connector(server, http, channel)));
    }

    private static ServerSocketChannel listen(InetSocketAddress address) {
        try {
            return ServerSocketChannel.open().bind(address);
        } catch (IOException | RuntimeException e) {
            throw new PluginException(
                    "cannot listen on " + address + " for metrics: " + e.getMessage()
                            + "; choose another --metrics-listen",
                    e);
        }
    }

    private static Connector connector(Server server, HttpConfiguration http, ServerSocketChannel channel) {
        // No thread that accepts: the selector does.
        var connector = new ServerConnector(server, 0, 1, new HttpConnectionFactory(http));
        try {
            connector.open(channel);
        } catch (IOException e) {
            throw new PluginException("cannot serve metrics: " + e.getMessage(), e);
        }
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        return connector;
    }

    /** Stops listening. */
    @Override
    public void close() {
        PageServer.stop(server);
    }
}
