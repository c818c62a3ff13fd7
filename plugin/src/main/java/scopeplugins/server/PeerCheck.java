package scopeplugins.server;

import java.io.IOException;
import java.time.Duration;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/**
 * Lets root and the daemon's own user in, nobody else.
 *
 * <p>The socket file's permissions say the same, but for a moment after bind they do not.
 */
final class PeerCheck {

    private static final long ROOT = 0;

    private final int ownUid = LibC.geteuid();
    private final SeldomLog log = new SeldomLog(Duration.ofMinutes(1));

    /** Whether the kernel vouches for the client; to be called by one thread. */
    boolean mayConnect(AFUNIXSocketChannel channel) throws IOException {
        AFUNIXSocketCredentials peer = channel.getPeerCredentials();
        if (peer != null && (peer.getUid() == ROOT || peer.getUid() == ownUid)) {
            return true;
        }
        log.warn(
                "Refused a connection of user {} (process {}): only root and user {} may connect",
                peer == null ? "unknown" : peer.getUid(),
                peer == null ? "unknown" : peer.getPid(),
                ownUid);
        return false;
    }
}
