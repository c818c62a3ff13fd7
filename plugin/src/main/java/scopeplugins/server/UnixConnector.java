package scopeplugins.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.newsclub.net.unix.AFUNIXSelectorProvider;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketPair;
import scopeplugins.plugin.OpenFiles;

/** Jetty's HTTP on unix sockets, for which Jetty has no connector: {@code ServerConnector} wants a port number. */
final class UnixConnector extends BoundedConnector {

    // Far more than the one connection of a probe, far fewer than the 1024 files a process may open by default.
    static final int MAX_CONNECTIONS = 512;

    private final PeerCheck peers = new PeerCheck();

    /** Makes a connector that listens nowhere yet. */
    UnixConnector(Server server, HttpConfiguration http, Duration idleTimeout) {
        super(server, http, OpenFiles.connections(MAX_CONNECTIONS), idleTimeout);
    }

    /** The client's end, which blocks, of a connection without an address: it works before anyone else can connect. */
    AFUNIXSocketChannel connect() throws IOException {
        AFUNIXSocketPair<AFUNIXSocketChannel> pair = AFUNIXSocketPair.open();
        serve(pair.getSocket1());
        return pair.getSocket2();
    }

    @Override
    Selector newSelector() throws IOException {
        return AFUNIXSelectorProvider.provider().openSelector();
    }

    @Override
    boolean admits(SocketChannel channel) throws IOException {
        return peers.mayConnect((AFUNIXSocketChannel) channel);
    }

    @Override
    Client newClient(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        return new UnixClient(channel, selector, key, getScheduler());
    }

    /** All are one: those who may connect are root or the same user. */
    @Override
    Object holder(Client client) {
        return this;
    }

    // When a client hangs up, junixsocket's selector closes the channel by itself, and never tells Jetty, which would
    // keep
    // the end point for ever.
    @Override
    void beforeSelect() {
        for (EndPoint endPoint : getConnectedEndPoints()) {
            if (!((Client) endPoint).getChannel().isOpen()) {
                getExecutor().execute(endPoint::close);
            }
        }
    }

    private static final class UnixClient extends Client {

        // junixsocket copies all it is given, at each write; the kernel takes some 200 KB (net.core.wmem_default).
        private static final int MAX_WRITE = 128 * 1024;

        UnixClient(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public boolean flush(ByteBuffer... buffers) throws IOException {
            long before = BufferUtil.remaining(buffers);
            for (ByteBuffer buffer : buffers) {
                int end = buffer.limit();
                buffer.limit(Math.min(end, buffer.position() + MAX_WRITE));
                boolean all = super.flush(buffer);
                buffer.limit(end);
                if (!all || buffer.hasRemaining()) {
                    break;
                }
            }
            long after = BufferUtil.remaining(buffers);
            if (after < before) {
                used();
            }
            return after == 0;
        }
    }
}
