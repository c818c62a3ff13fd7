package scopeplugins.iowait;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's file of IO pressure. */
final class PressureFile {

    private static final Logger LOG = LoggerFactory.getLogger(PressureFile.class);

    private final Path path;

    private PressureFile(Path path) {
        this.path = path;
    }

    /**
     * Tries to read the file; nothing, after a line in the log, if that fails, which is normal: a kernel may be built or
     * booted without pressure information.
     */
    static Optional<PressureFile> open(Path path) {
        var file = new PressureFile(path);
        try {
            file.read();
            return Optional.of(file);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOG.info("No IO pressure metrics: the kernel gives none ({}); booting with psi=1 may help", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Reads the totals since boot.
     *
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if it has no totals
     */
    PressureTotals read() {
        try {
            return PressureTotals.parse(Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e.toString(), e);
        }
    }
}
