package scopeplugins.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/** A connection, which lives on while it takes answers, and not by what it sends: a request that drips in ends in time. */
class Client extends SocketChannelEndPoint {

    private volatile boolean heard;
    private volatile long lastUse = System.nanoTime();

    Client(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    /** Whether it has sent nothing at all, not even what still waits to be read. */
    final boolean isSilent() {
        try {
            return !heard && getChannel().socket().getInputStream().available() == 0;
        } catch (IOException | UnsupportedOperationException e) {
            return true; // closed meanwhile
        }
    }

    /** Nanoseconds since it was last used, or opened. */
    final long idleNanos() {
        return System.nanoTime() - lastUse;
    }

    /** Begins its time anew. */
    final void used() {
        lastUse = System.nanoTime();
        super.notIdle();
    }

    /** Does nothing: Jetty calls this for whatever is sent or received. */
    @Override
    public final void notIdle() {}

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int filled = super.fill(buffer);
        heard |= filled > 0;
        return filled;
    }
}
