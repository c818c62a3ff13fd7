package scopeplugins.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.PluginException;

/** A listening socket and its file, which nobody but its owner (and root) can use, and which only this object removes. */
final class PluginSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginSocket.class);

    // With 16 a burst of 200 clients is refused with EAGAIN; the selector empties this many at once.
    private static final int BACKLOG = 256;

    private static final String OWNER_ONLY = "rw-------";

    private final Path path;
    private final Object fileKey;
    private final AFUNIXServerSocketChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PluginSocket(Path path, Object fileKey, AFUNIXServerSocketChannel channel) {
        this.path = path;
        this.fileKey = fileKey;
        this.channel = channel;
    }

    /**
     * Listens at {@code path}, and makes its directory if there is none. A socket that no process serves any more is
     * replaced; anything else at that path stays as it is.
     *
     * @throws PluginException if that is impossible, with what to do about it
     */
    static PluginSocket bind(Path path) {
        SocketPath place = SocketPath.of(path);
        Path directory = place.createDirectory();
        try (AFUNIXServerSocketChannel turn = AFUNIXServerSocketChannel.open()) {
            takeTurn(turn, directory, place.path());
            place.makeWay();
            return listen(place.path());
        } catch (IOException e) {
            throw place.cannotListen(e);
        }
    }

    /** Where it is. */
    Path path() {
        return path;
    }

    /** What clients connect to. */
    AFUNIXServerSocketChannel channel() {
        return channel;
    }

    /** Whether clients find it: its file may be taken away, or another put in its place. */
    boolean isThere() {
        try {
            return SocketPath.fileKey(path).equals(fileKey);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.debug("Cannot look for the socket {}: {}", path, SocketPath.reason(e));
            return true; // nobody has said that it is gone
        }
    }

    /**
     * Two processes that start on one path at once must not both see the same stale socket, or the slower would delete
     * the live one of the faster. An abstract address is taken by one process at a time, leaves no file behind and ends
     * with its process; it does not reach across network namespaces, so two containers that share the directory and
     * start within the same millisecond are not told apart.
     */
    private static void takeTurn(AFUNIXServerSocketChannel turn, Path directory, Path socket) throws IOException {
        String name = "scope-plugins" + SocketPath.fileKey(directory) + socket.getFileName();
        turn.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        try {
            turn.bind(AFUNIXSocketAddress.inAbstractNamespace(name));
        } catch (IOException e) {
            throw new PluginException(
                    "cannot listen on " + socket + ": another process is starting on it; stop one of them", e);
        }
    }

    private static PluginSocket listen(Path path) throws IOException {
        AFUNIXServerSocketChannel channel = AFUNIXServerSocketChannel.open();
        try {
            // With it, junixsocket would take the path from a live server.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, false);
            channel.setDeleteOnClose(false);
            channel.bind(AFUNIXSocketAddress.of(path), BACKLOG);
            // junixsocket opens the file to everybody; who connects before the next line is turned away on accept.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(OWNER_ONLY));
            return new PluginSocket(path, SocketPath.fileKey(path), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Removes the file, unless another one has taken its place, and stops listening. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // The channel closes last: as long as it is live no other instance takes the path between check and deletion.
        try (channel) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && SocketPath.fileKey(path).equals(fileKey)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("Cannot remove the socket {}: {}", path, SocketPath.reason(e));
        }
    }
}
