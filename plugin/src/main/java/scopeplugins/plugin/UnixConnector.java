package scopeplugins.plugin;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSelectorProvider;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketPair;

/**
 * Jetty's HTTP on unix sockets.
 *
 * <p>Jetty has a connector for TCP only: {@code ServerConnector} wants a port number of its channel. This one knows no
 * address at all: it serves the channels that {@link #listen} accepts and {@link #connect} makes.
 */
final class UnixConnector extends AbstractConnector {

    // Far more than the one connection of a probe, far fewer than the 1024 files a process may open by default.
    static final int MAX_CONNECTIONS = 512;

    private final UnixSelectorManager selectors;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile @Nullable Closeable acceptor;

    /**
     * @param idleTimeout how long a connection lives on which nothing is sent
     */
    UnixConnector(Server server, HttpConfiguration http, Duration idleTimeout) {
        super(server, null, null, null, 0, new HttpConnectionFactory(http));
        selectors = new UnixSelectorManager(getExecutor(), getScheduler());
        installBean(selectors, true);
        setIdleTimeout(idleTimeout.toMillis());
    }

    /** Serves everyone who connects to {@code channel} and may. */
    void listen(AFUNIXServerSocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        acceptor = selectors.acceptor(channel);
        selectors.awaitUpdates();
    }

    /** Leaves clients that connect from now on to wait until the channel is closed. */
    void stopAccepting() {
        if (acceptor != null) {
            IO.close(acceptor);
            acceptor = null;
            selectors.awaitUpdates();
        }
    }

    /** The client's end, which blocks, of a connection without an address: it works before anyone else can connect. */
    AFUNIXSocketChannel connect() throws IOException {
        AFUNIXSocketPair<AFUNIXSocketChannel> pair = AFUNIXSocketPair.open();
        selectors.accepted(pair.getSocket1());
        return pair.getSocket2();
    }

    @Override
    protected void accept(int acceptorId) {
        throw new UnsupportedOperationException("the selector accepts; there are no acceptor threads");
    }

    @Override
    public @Nullable Object getTransport() {
        return null;
    }

    /** Waits for no open connection: the probe's stays open between its polls. */
    @Override
    public CompletableFuture<Void> shutdown() {
        stopAccepting();
        return super.shutdown().completeOnTimeout(null, 0, TimeUnit.MILLISECONDS);
    }

    private final class UnixSelectorManager extends SelectorManager {

        private final PeerCheck peers = new PeerCheck();

        UnixSelectorManager(Executor executor, Scheduler scheduler) {
            super(executor, scheduler, 1);
        }

        @Override
        protected Selector newSelector() throws IOException {
            return AFUNIXSelectorProvider.provider().openSelector();
        }

        @Override
        protected ManagedSelector newSelector(int id) {
            return new ManagedSelector(this, id) {
                @Override
                protected int nioSelect(Selector selector, boolean now) throws IOException {
                    releaseAbandoned();
                    return super.nioSelect(selector, now);
                }
            };
        }

        // A channel closed before the selector has registered or forgotten it would be logged as an error.
        void awaitUpdates() {
            var done = new CountDownLatch(1);
            chooseSelector().submit(selector -> done.countDown());
            try {
                if (!done.await(1, TimeUnit.SECONDS)) {
                    LOG.debug("The selector is busy or has ended");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        // When a client hangs up, junixsocket's selector closes the channel by itself, and never tells Jetty, which
        // would keep the end point for ever.
        private void releaseAbandoned() {
            for (EndPoint endPoint : getConnectedEndPoints()) {
                if (!((UnixEndPoint) endPoint).getChannel().isOpen()) {
                    getExecutor().execute(endPoint::close);
                }
            }
        }

        @Override
        protected void accepted(SelectableChannel accepted) throws IOException {
            var channel = (AFUNIXSocketChannel) accepted;
            if (!peers.mayConnect(channel)) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            if (connections.incrementAndGet() > MAX_CONNECTIONS) {
                closeLongestIdle();
            }
            accept(channel);
        }

        // A client that lets connections pile up must not lock out the probe.
        private void closeLongestIdle() {
            getConnectedEndPoints().stream()
                    .filter(EndPoint::isOpen)
                    .map(UnixEndPoint.class::cast)
                    .max(Comparator.comparingLong(UnixEndPoint::getIdleFor))
                    .ifPresent(UnixEndPoint::close);
        }

        @Override
        protected void onAcceptFailed(SelectableChannel channel, Throwable cause) {
            connections.decrementAndGet();
            super.onAcceptFailed(channel, cause);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            var endPoint = new UnixEndPoint((AFUNIXSocketChannel) channel, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(SelectableChannel channel, EndPoint endPoint, @Nullable Object attachment) {
            return getDefaultConnectionFactory().newConnection(UnixConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            connections.decrementAndGet();
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
        }
    }

    private static final class UnixEndPoint extends SocketChannelEndPoint {

        // junixsocket copies all it is given, at each write; the kernel takes some 200 KB (net.core.wmem_default).
        private static final int MAX_WRITE = 128 * 1024;

        UnixEndPoint(AFUNIXSocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        /** What is received does not prolong a connection: a request that drips in would live for ever. */
        @Override
        public void notIdle() {}

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
                super.notIdle();
            }
            return after == 0;
        }
    }
}
