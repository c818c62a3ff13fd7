package scopeplugins.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.newsclub.net.unix.ConnectionRefusedSocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.PluginException;

/** A listening socket and its file, which nobody but its owner (and root) can use, and which only this object removes. */
final class PluginSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginSocket.class);

    // unix(7): sun_path has 108 bytes, the last of them 0.
    private static final int MAX_PATH_BYTES = 107;

    // With 16 a burst of 200 clients is refused with EAGAIN; the selector empties this many at once.
    private static final int BACKLOG = 256;

    // inode(7)
    private static final int TYPE_BITS = 0170000;
    private static final int TYPE_SOCKET = 0140000;

    private static final String OWNER_ONLY = "rw-------";
    private static final String OTHERS_MAY_LOOK = "rwxr-xr-x";

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
        Path absolute = path.toAbsolutePath();
        int bytes = absolute.toString().getBytes(AFUNIXSocketAddress.addressCharset()).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new PluginException("cannot listen on " + absolute + ": the path has " + bytes
                    + " bytes, and a unix socket's at most " + MAX_PATH_BYTES + "; choose a shorter --socket");
        }
        Path directory = createDirectory(absolute);
        try (AFUNIXServerSocketChannel turn = AFUNIXServerSocketChannel.open()) {
            takeTurn(turn, directory, absolute);
            makeWay(absolute);
            return listen(absolute);
        } catch (IOException e) {
            throw cannotListen(absolute, e);
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
            return fileKey(path).equals(fileKey);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.debug("Cannot look for the socket {}: {}", path, reason(e));
            return true; // nobody has said that it is gone
        }
    }

    private static Path createDirectory(Path socket) {
        Path directory = socket.getParent();
        if (directory == null) {
            throw new PluginException("cannot listen on " + socket + ": it is a directory; choose another --socket");
        }
        try {
            // Never removed again: a probe that starts without this directory does without plugins until it restarts.
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OTHERS_MAY_LOOK)));
        } catch (FileAlreadyExistsException e) {
            throw new PluginException(
                    "cannot listen on " + socket + ": " + e.getFile() + " is not a directory; choose another --socket",
                    e);
        } catch (IOException e) {
            throw cannotListen(socket, e);
        }
        return directory;
    }

    /**
     * Two processes that start on one path at once must not both see the same stale socket, or the slower would delete
     * the live one of the faster. An abstract address is taken by one process at a time, leaves no file behind and ends
     * with its process; it does not reach across network namespaces, so two containers that share the directory and
     * start within the same millisecond are not told apart.
     */
    private static void takeTurn(AFUNIXServerSocketChannel turn, Path directory, Path socket) throws IOException {
        String name = "scope-plugins" + fileKey(directory) + socket.getFileName();
        turn.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        try {
            turn.bind(AFUNIXSocketAddress.inAbstractNamespace(name));
        } catch (IOException e) {
            throw new PluginException(
                    "cannot listen on " + socket + ": another process is starting on it; stop one of them", e);
        }
    }

    private static void makeWay(Path socket) throws IOException {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(socket, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & TYPE_BITS) != TYPE_SOCKET) {
            throw new PluginException("cannot listen on " + socket
                    + ": something else than a socket is there; move it away or choose another --socket");
        }
        try (AFUNIXSocketChannel client = AFUNIXSocketChannel.open()) {
            // A blocking connect would wait for ever on a server whose backlog is full.
            client.configureBlocking(false);
            client.connect(AFUNIXSocketAddress.of(socket));
            throw new PluginException("cannot listen on " + socket + ": " + server(client)
                    + " serves it; stop that one or choose another --socket");
        } catch (ConnectionRefusedSocketException e) {
            Files.delete(socket);
            LOG.info("Replaced the socket {}, which no process served any more", socket);
        }
    }

    private static String server(AFUNIXSocketChannel client) throws IOException {
        AFUNIXSocketCredentials credentials = client.getPeerCredentials();
        // None while the connection is not accepted yet; 0 for a process outside this pid namespace.
        return credentials == null || credentials.getPid() <= 0 ? "another process" : "process " + credentials.getPid();
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
            return new PluginSocket(path, fileKey(path), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The device and inode: what tells this file from another one of the same name. */
    private static Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static PluginException cannotListen(Path socket, IOException e) {
        String reason = e instanceof AccessDeniedException ? "Permission denied" : reason(e);
        String remedy = switch (reason) {
            case "Permission denied", "Operation not permitted" ->
                "run as a user who may write there or choose another --socket";
            case "Read-only file system" -> "mount it writable or choose another --socket";
            default -> "choose another --socket";
        };
        return new PluginException("cannot listen on " + socket + ": " + reason + "; " + remedy, e);
    }

    private static String reason(IOException e) {
        @Nullable String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }

    /** Removes the file, unless another one has taken its place, and stops listening. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // The channel closes last: as long as it is live no other instance takes the path between check and deletion.
        try (channel) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && fileKey(path).equals(fileKey)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("Cannot remove the socket {}: {}", path, reason(e));
        }
    }
}
