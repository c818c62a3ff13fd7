package scopeplugins.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.newsclub.net.unix.ConnectionRefusedSocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.PluginException;

/**
 * Where a socket's file is to be: what must be there before, and what may be in the way.
 *
 * @param path absolute
 */
record SocketPath(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(SocketPath.class);

    // unix(7): sun_path has 108 bytes, the last of them 0.
    private static final int MAX_PATH_BYTES = 107;

    // inode(7)
    private static final int TYPE_BITS = 0170000;
    private static final int TYPE_SOCKET = 0140000;

    private static final String OTHERS_MAY_LOOK = "rwxr-xr-x";

    /**
     * Checks that a socket can have the path.
     *
     * @throws PluginException if it is too long
     */
    static SocketPath of(Path path) {
        Path absolute = path.toAbsolutePath();
        int bytes = absolute.toString().getBytes(AFUNIXSocketAddress.addressCharset()).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new PluginException("cannot listen on " + absolute + ": the path has " + bytes
                    + " bytes, and a unix socket's at most " + MAX_PATH_BYTES + "; choose a shorter --socket");
        }
        return new SocketPath(absolute);
    }

    /**
     * Makes the directory if there is none.
     *
     * @throws PluginException if that is impossible, with what to do about it
     */
    Path createDirectory() {
        Path directory = path.getParent();
        if (directory == null) {
            throw new PluginException("cannot listen on " + path + ": it is a directory; choose another --socket");
        }
        try {
            // Never removed again: a probe that starts without this directory does without plugins until it restarts.
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OTHERS_MAY_LOOK)));
        } catch (FileAlreadyExistsException e) {
            throw new PluginException(
                    "cannot listen on " + path + ": " + e.getFile() + " is not a directory; choose another --socket",
                    e);
        } catch (IOException e) {
            throw cannotListen(e);
        }
        return directory;
    }

    /**
     * Removes a socket that no process serves any more; anything else at the path stays as it is.
     *
     * @throws PluginException if there is something else
     */
    void makeWay() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & TYPE_BITS) != TYPE_SOCKET) {
            throw new PluginException("cannot listen on " + path
                    + ": something else than a socket is there; move it away or choose another --socket");
        }
        try (AFUNIXSocketChannel client = AFUNIXSocketChannel.open()) {
            // A blocking connect would wait for ever on a server whose backlog is full.
            client.configureBlocking(false);
            client.connect(AFUNIXSocketAddress.of(path));
            throw new PluginException("cannot listen on " + path + ": " + server(client)
                    + " serves it; stop that one or choose another --socket");
        } catch (ConnectionRefusedSocketException e) {
            Files.delete(path);
            LOG.info("Replaced the socket {}, which no process served any more", path);
        }
    }

    private static String server(AFUNIXSocketChannel client) throws IOException {
        AFUNIXSocketCredentials credentials = client.getPeerCredentials();
        // None while the connection is not accepted yet; 0 for a process outside this pid namespace.
        return credentials == null || credentials.getPid() <= 0 ? "another process" : "process " + credentials.getPid();
    }

    /** The device and inode: what tells this file from another one of the same name. */
    static Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Says why, and what to do about it. */
    PluginException cannotListen(IOException e) {
        String reason = e instanceof AccessDeniedException ? "Permission denied" : reason(e);
        String remedy = switch (reason) {
            case "Permission denied", "Operation not permitted" ->
                "run as a user who may write there or choose another --socket";
            case "Read-only file system" -> "mount it writable or choose another --socket";
            default -> "choose another --socket";
        };
        return new PluginException("cannot listen on " + path + ": " + reason + "; " + remedy, e);
    }

    /** In the system's words, if it has any. */
    static String reason(IOException e) {
        @Nullable String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }
}
