package scopeplugins.http.kernel;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The number by which the kernel tells one socket from another. */
final class SocketInode {

    // The kernel hands each CPU this many numbers at a time, in rising order (LAST_INO_BATCH, fs/inode.c).
    private static final int BATCH = 1024;

    private static final Path OWN_FILES = Path.of("/proc/self/fd");
    private static final String LINK = "socket:[";

    private SocketInode() {}

    /**
     * A number that no socket older than this call exceeds; a younger one may stay below it for a while, on a CPU that
     * still has older numbers to give.
     *
     * @throws IOException if the system has no sockets or no /proc
     */
    static long newest() throws IOException {
        // More than a batch, so that a new one is begun, above all numbers that any CPU has got before.
        for (int i = 0; i < BATCH; i++) {
            SocketChannel.open(StandardProtocolFamily.UNIX).close();
        }
        long newest = 0;
        try (SocketChannel _ = SocketChannel.open(StandardProtocolFamily.UNIX);
                DirectoryStream<Path> files = Files.newDirectoryStream(OWN_FILES)) {
            for (Path file : files) {
                newest = Math.max(newest, inode(file));
            }
        }
        return newest;
    }

    /** The inode number of an open file if it is a socket, else 0. */
    private static long inode(Path file) throws IOException {
        try {
            String link = Files.readSymbolicLink(file).toString();
            return link.startsWith(LINK) ? Long.parseLong(link.substring(LINK.length(), link.length() - 1)) : 0;
        } catch (NoSuchFileException e) {
            return 0; // closed meanwhile, as the one that lists this directory is
        }
    }
}
