package scopeplugins.iowait;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import oshi.util.linux.ProcPath;

/** The kernel's file of IO pressure. */
final class PressureFile {

    private static final Path FILE = Path.of(ProcPath.PROC, "pressure", "io");

    private PressureFile() {}

    /**
     * Reads the totals since boot.
     *
     * @throws SourceException if the file cannot be read or has no totals, which is normal: a kernel may be built or booted
     *     without pressure information
     */
    static PressureTotals read() {
        try {
            return PressureTotals.parse(KernelFile.read(FILE).lines().toList());
        } catch (IllegalArgumentException e) {
            throw new SourceException(FILE + " has " + e.getMessage(), e);
        } catch (SourceException e) {
            throw isSwitchedOff(e.getCause())
                    ? new SourceException(e.getMessage() + "; booting with psi=1 may help", e)
                    : e;
        }
    }

    /** Booted with psi=0, a kernel has no such file, or one that it refuses to read (kernel: sched/psi.c). */
    private static boolean isSwitchedOff(@Nullable Throwable failure) {
        return failure instanceof NoSuchFileException
                || (failure instanceof IOException && "Operation not supported".equals(failure.getMessage()));
    }
}
