package scopeplugins.iowait;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import oshi.util.GlobalConfig;

/**
 * Directories in place of /proc and /sys.
 *
 * <p>OSHI reads the two paths once per JVM, so all unit tests share them; the integration tests' JVM has the real ones.
 */
final class KernelFixture {

    private static final Path ROOT = makeRoot();
    private static final Path PROC = ROOT.resolve("proc");
    private static final Path SYS = ROOT.resolve("sys");

    static {
        clear();
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_PROC_PATH, PROC.toString());
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_SYS_PATH, SYS.toString());
    }

    private KernelFixture() {}

    /** Starts with no file at all. */
    static void clear() {
        try {
            deleteIn(ROOT);
            Files.createDirectories(PROC.resolve("pressure"));
            Files.createDirectories(SYS.resolve("block"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a text where the kernel has it, such as {@code stat}. */
    static void proc(String file, String text) {
        try {
            Files.writeString(PROC.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a directory where the kernel has a file: it can be opened, but not read. */
    static void procDirectory(String file) {
        try {
            Files.createDirectory(PROC.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a device that hardware stands behind. */
    static void disk(String sysfsName) {
        virtualDevice(sysfsName + "/device");
    }

    /** Tells which CPUs are online, such as {@code 0-3}. */
    static void onlineCpus(String list) {
        try {
            Path directory = Files.createDirectories(SYS.resolve("devices/system/cpu"));
            Files.writeString(directory.resolve("online"), list + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a device that lies on others, be they partitions. */
    static void layer(String sysfsName, String... below) {
        virtualDevice(sysfsName + "/slaves");
        for (String device : below) {
            virtualDevice(sysfsName + "/slaves/" + device);
        }
    }

    /** Makes a device of software alone. */
    static void virtualDevice(String sysfsName) {
        try {
            Files.createDirectories(SYS.resolve("block").resolve(sysfsName));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path makeRoot() {
        try {
            Path root = Files.createTempDirectory("kernel");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    deleteIn(root);
                    Files.delete(root);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteIn(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.filter(path -> !path.equals(directory))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
