package scopeplugins.bpf.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files in which the kernel tells what it is and allows.
 *
 * @param proc where procfs is mounted
 * @param sys where sysfs is mounted
 */
record Host(Path proc, Path sys) {

    static final Host THIS = new Host(Path.of("/proc"), Path.of("/sys"));

    /** The text of a file under /proc, without white space around it; nothing if it cannot be read. */
    Optional<String> proc(String file) {
        return text(proc.resolve(file));
    }

    /** The text of a file under /sys, without white space around it; nothing if it cannot be read. */
    Optional<String> sys(String file) {
        return text(sys.resolve(file));
    }

    /** Whether a directory under /sys is there, but closed to this user. */
    boolean isClosed(String directory) {
        Path path = sys.resolve(directory);
        try (var _ = Files.newDirectoryStream(path)) {
            return false;
        } catch (IOException e) {
            return Files.exists(path);
        }
    }

    private static Optional<String> text(Path path) {
        // Not Files.readString, which begins with one byte of a file that says it is empty: a number under /proc/sys is
        // given by the first read alone. Nor InputStream.readAllBytes, which seeks: some files under /sys refuse that.
        try {
            return Optional.of(String.join("\n", Files.readAllLines(path)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
