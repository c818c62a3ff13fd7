package scopeplugins.iowait;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import scopeplugins.plugin.PluginProcess;

/**
 * The packaged plugin in a mount namespace of its own, where files of the test's lie over those of the kernel: /proc/stat,
 * /proc/diskstats, /proc/pressure/io and /sys/block.
 */
final class MountedKernel implements AutoCloseable {

    static final String STAT = "/proc/stat";
    static final String DISKSTATS = "/proc/diskstats";
    static final String PRESSURE = "/proc/pressure/io";

    // What lxcfs leaves behind when it ends: a file whose file system nobody serves.
    private static final String KILL = "exec 3<>/dev/fuse && mount -i -t fuse"
            + " -o fd=3,rootmode=100000,user_id=0,group_id=0 none %s && exec 3>&-";

    private final Path directory;
    private final StringBuilder mounts = new StringBuilder("mount --make-rprivate /");
    private PluginProcess plugin;

    /** Prepares a kernel without any block device and without IO pressure, on which no time passes. */
    @SuppressWarnings("NullAway.Init") // until start
    MountedKernel(Path directory) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can mount files on the kernel's");
        this.directory = directory;
        Path block = Files.createDirectory(directory.resolve("block"));
        mounts.append(" && mount --bind ").append(block).append(" /sys/block");
        for (String file : List.of(STAT, DISKSTATS, PRESSURE)) {
            Files.createFile(copy(file));
            mounts.append(" && mount --bind ").append(copy(file)).append(' ').append(file);
        }
        write(STAT, "cpu  1 0 0 1 1 0 0 0 0 0\n");
    }

    /** Makes a path below /sys/block, such as {@code sda/device}. */
    MountedKernel withBlock(String... paths) throws IOException {
        for (String path : paths) {
            Files.createDirectories(directory.resolve("block").resolve(path));
        }
        return this;
    }

    /** Replaces the text, for a reader in one step if the old one was as long. */
    void write(String file, String text) {
        try (var bytes = new RandomAccessFile(copy(file).toFile(), "rw")) {
            byte[] next = text.getBytes(StandardCharsets.US_ASCII);
            bytes.write(next);
            bytes.setLength(next.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the plugin and waits until it listens. */
    PluginProcess start(String... options) {
        var command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                mounts + " && exec \"$@\"",
                "sh",
                PluginProcess.launcher("iowait-plugin"),
                "--socket",
                socket().toString()));
        command.addAll(List.of(options));
        plugin = PluginProcess.start(command);
        plugin.awaitLine("Listening");
        return plugin;
    }

    Path socket() {
        return directory.resolve("iowait.sock");
    }

    /** From now on the file's "transport endpoint is not connected". */
    void kill(String file) throws Exception {
        if (plugin == null) {
            mounts.append(" && ").append(KILL.formatted(file));
        } else {
            inNamespace(KILL.formatted(file));
        }
    }

    /** From now on who opens the file waits, as for a program that does not answer. */
    void hang(String file) throws Exception {
        Path pipe = directory.resolve("pipe");
        inNamespace("mkfifo " + pipe + " && mount --bind " + pipe + " " + file);
    }

    /** Takes back {@link #kill}. */
    void revive(String file) throws Exception {
        inNamespace("umount " + file);
    }

    private void inNamespace(String command) throws Exception {
        Process process = new ProcessBuilder(
                        "nsenter", "--mount=/proc/" + plugin.pid() + "/ns/mnt", "sh", "-c", command)
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + command);
        }
    }

    /** The answer to a request for Prometheus' page, its status line and all. */
    String metrics() throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            client.write(ByteBuffer.wrap("GET /metrics HTTP/1.1\r\nHost: plugin\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Asks for the page until it is as wanted. */
    String awaitMetrics(Predicate<String> wanted) throws Exception {
        while (true) {
            String page = metrics();
            if (wanted.test(page)) {
                return page;
            }
            Thread.sleep(20); // the page has no other way to tell of a sample
        }
    }

    private Path copy(String file) {
        return directory.resolve(file.substring(1).replace('/', '-'));
    }

    @Override
    public void close() {
        if (plugin != null) {
            plugin.close();
        }
    }
}
