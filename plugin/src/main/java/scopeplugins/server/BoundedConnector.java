package scopeplugins.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's HTTP on a bounded number of connections, which lets in everyone who comes: one too many takes the place of
 * another.
 *
 * <p>Jetty's own limit ({@code NetworkConnectionLimit}) stops accepting instead, and so silent clients that come again and
 * again lock all others out.
 */
abstract class BoundedConnector extends AbstractConnector {

    // Until some of the descriptors that have run out are likely to be there again.
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ConnectionLimit limit;
    private final Selectors selectors;
    private @Nullable ServerSocketChannel listening;
    private @Nullable Closeable acceptor;

    /**
     * Makes a connector that listens nowhere yet.
     *
     * @param idleTimeout how long a connection lives on which nothing happens
     */
    BoundedConnector(Server server, HttpConfiguration http, int maxConnections, Duration idleTimeout) {
        super(server, null, null, null, 0, new HttpConnectionFactory(http));
        limit = new ConnectionLimit(maxConnections, this);
        selectors = new Selectors(getExecutor(), getScheduler());
        installBean(selectors, true);
        setIdleTimeout(idleTimeout.toMillis());
    }

    /** A selector for this connector's channels. */
    abstract Selector newSelector() throws IOException;

    /** Whether to serve a client, who is turned away else; may set options of the socket. */
    abstract boolean admits(SocketChannel channel) throws IOException;

    /** The connection that is served on the channel. */
    abstract Client newClient(SocketChannel channel, ManagedSelector selector, SelectionKey key);

    /** Who has a connection. */
    abstract Object holder(Client client);

    /** Called by the selector's thread before it waits for the channels. */
    void beforeSelect() {}

    /** Serves everyone who connects to {@code channel} and may. */
    final void listen(ServerSocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        synchronized (this) {
            listening = channel;
        }
        resumeAccepting();
        awaitUpdates();
    }

    /** Leaves clients that connect from now on to wait until the channel is closed. */
    final void stopAccepting() {
        synchronized (this) {
            listening = null;
        }
        pauseAccepting();
        awaitUpdates();
    }

    /** Serves a channel that was connected elsewhere. */
    final void serve(SocketChannel channel) throws IOException {
        selectors.accepted(channel);
    }

    private synchronized void resumeAccepting() {
        if (listening != null && acceptor == null) {
            acceptor = selectors.acceptor(listening);
        }
    }

    private synchronized void pauseAccepting() {
        IO.close(acceptor);
        acceptor = null;
    }

    // A channel closed before the selector has registered or forgotten it would be logged as an error.
    private void awaitUpdates() {
        var done = new CountDownLatch(1);
        selectors.run(done::countDown);
        try {
            if (!done.await(1, TimeUnit.SECONDS)) {
                LOG.debug("The selector is busy or has ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    private final class Selectors extends SelectorManager {

        Selectors(Executor executor, Scheduler scheduler) {
            super(executor, scheduler, 1);
        }

        void run(Runnable update) {
            chooseSelector().submit(selector -> update.run());
        }

        @Override
        protected Selector newSelector() throws IOException {
            return BoundedConnector.this.newSelector();
        }

        @Override
        protected ManagedSelector newSelector(int id) {
            return new ManagedSelector(this, id) {
                @Override
                protected int nioSelect(Selector selector, boolean now) throws IOException {
                    beforeSelect();
                    return super.nioSelect(selector, now);
                }
            };
        }

        @Override
        protected @Nullable SelectableChannel doAccept(SelectableChannel server) {
            if (!limit.letsIn()) {
                return null; // the selector comes back at once
            }
            try {
                return super.doAccept(server);
            } catch (IOException e) {
                // The client stays in the queue, and would wake the selector for ever.
                limit.refused(e);
                pauseAccepting();
                getScheduler()
                        .schedule(BoundedConnector.this::resumeAccepting, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                return null;
            }
        }

        @Override
        protected void accepted(SelectableChannel accepted) throws IOException {
            var channel = (SocketChannel) accepted;
            if (!admits(channel)) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            limit.accepted();
            accept(channel);
        }

        @Override
        protected void onAcceptFailed(SelectableChannel channel, Throwable cause) {
            limit.failedToOpen();
            super.onAcceptFailed(channel, cause);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            Client client = newClient((SocketChannel) channel, selector, key);
            client.setIdleTimeout(getIdleTimeout());
            return client;
        }

        @Override
        public Connection newConnection(SelectableChannel channel, EndPoint endPoint, @Nullable Object attachment) {
            return getDefaultConnectionFactory().newConnection(BoundedConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
            limit.opened();
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            limit.closed();
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
        }
    }
}
