package scopeplugins.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.IO;
import scopeplugins.plugin.PluginException;

/** The metrics, and a page of them, on TCP: a Prometheus server cannot scrape a unix socket, nor a browser show it. */
public final class MetricsServer implements AutoCloseable {

    // The queue in which the kernel keeps who comes faster than is accepted; it has no more than net.core.somaxconn.
    private static final int BACKLOG = 1024;

    private final Server server;
    private final ServerSocketChannel channel;

    private MetricsServer(Server server, ServerSocketChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    /**
     * Serves pages without encryption and to everyone who reaches the address.
     *
     * @param pages the pages by path
     * @throws PluginException if the address cannot be had
     */
    public static MetricsServer start(InetSocketAddress address, Map<String, Page> pages) {
        return start(address, pages, TcpConnector.MAX_AGE);
    }

    static MetricsServer start(InetSocketAddress address, Map<String, Page> pages, Duration maxAge) {
        ServerSocketChannel channel = listen(address);
        Server server = PageServer.start(pages, (jetty, http) -> new TcpConnector(jetty, http, maxAge));
        try {
            ((TcpConnector) server.getConnectors()[0]).listen(channel);
        } catch (IOException e) {
            throw new PluginException("cannot serve metrics: " + e.getMessage(), e);
        }
        return new MetricsServer(server, channel);
    }

    private static ServerSocketChannel listen(InetSocketAddress address) {
        try {
            return ServerSocketChannel.open().bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            throw new PluginException(
                    "cannot listen on " + address + " for metrics: " + e.getMessage()
                            + "; choose another --metrics-listen",
                    e);
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        PageServer.stop(server);
        IO.close(channel);
    }
}
