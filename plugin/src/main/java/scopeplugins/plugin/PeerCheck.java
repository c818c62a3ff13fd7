package scopeplugins.plugin;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets root and the daemon's own user in, nobody else.
 *
 * <p>The socket file's permissions say the same, but for a moment after bind they do not.
 */
final class PeerCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PeerCheck.class);
    private static final long ROOT = 0;
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final int ownUid = LibC.geteuid();
    private @Nullable Long lastLogNanos;

    /** Whether the kernel vouches for the client; to be called by one thread. */
    boolean mayConnect(AFUNIXSocketChannel channel) throws IOException {
        AFUNIXSocketCredentials peer = channel.getPeerCredentials();
        if (peer != null && (peer.getUid() == ROOT || peer.getUid() == ownUid)) {
            return true;
        }
        long now = System.nanoTime();
        if (lastLogNanos == null || now - lastLogNanos > LOG_INTERVAL.toNanos()) {
            lastLogNanos = now;
            LOG.warn(
                    "Refused a connection of user {} (process {}): only root and user {} may connect",
                    peer == null ? "unknown" : peer.getUid(),
                    peer == null ? "unknown" : peer.getPid(),
                    ownUid);
        }
        return false;
    }
}
