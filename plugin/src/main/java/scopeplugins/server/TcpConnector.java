package scopeplugins.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import scopeplugins.plugin.OpenFiles;

/**
 * Jetty's HTTP on TCP, where anybody may connect: what a client can hold here is bounded in number, size and time.
 *
 * <p>A connection is for one request, which a client who sends one after the other would else have answered before those of
 * all others. It begins and ends within some seconds, however slowly the client sends or reads: until then an answer stays in
 * memory, and each sample makes another.
 */
final class TcpConnector extends BoundedConnector {

    // A scrape a second from dozens of servers takes a few at a time.
    static final int MAX_CONNECTIONS = 128;

    /** Half of what a Prometheus server waits by default. */
    static final Duration MAX_AGE = Duration.ofSeconds(5);

    // The kernel's part of an answer that nobody reads, which it doubles. By itself it may take 4 MB (tcp(7),
    // tcp_wmem).
    private static final int SEND_BUFFER = 64 * 1024;

    // What an IPv6 network gives to one host, who has a choice of addresses therefore (RFC 4291 section 2.5.4).
    private static final int IPV6_PREFIX_BYTES = 8;

    /** Makes a connector that listens nowhere yet. */
    TcpConnector(Server server, HttpConfiguration http, Duration maxAge) {
        super(server, oneRequest(http), OpenFiles.connections(MAX_CONNECTIONS), maxAge);
    }

    private static HttpConfiguration oneRequest(HttpConfiguration http) {
        http.setPersistentConnectionsEnabled(false);
        return http;
    }

    @Override
    Selector newSelector() throws IOException {
        return Selector.open();
    }

    @Override
    boolean admits(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
        return true;
    }

    @Override
    Client newClient(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        return new Client(channel, selector, key, getScheduler());
    }

    /** The host, so far as its address tells. */
    @Override
    Object holder(Client client) {
        return client.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? network(remote.getAddress())
                : this; // the client has gone
    }

    static Object network(InetAddress address) {
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), IPV6_PREFIX_BYTES))
                : address;
    }
}
