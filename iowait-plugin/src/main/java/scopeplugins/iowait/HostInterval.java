package scopeplugins.iowait;

import java.util.Optional;

/**
 * What happened between two readings; each part is there only if it can be told.
 *
 * @param cpu what the CPUs did
 * @param pressure how far IO delayed tasks
 * @param disk the busiest disk
 */
record HostInterval(Optional<CpuShares> cpu, Optional<PressureShares> pressure, Optional<BusiestDisk> disk) {

    /** Compares two readings; how much later the second was taken, and what the wall clock did meanwhile, is all the same. */
    static HostInterval between(HostReading earlier, HostReading later) {
        long elapsedNanos = later.nanoTime() - earlier.nanoTime();
        return new HostInterval(
                CpuShares.between(earlier.cpu(), later.cpu()),
                earlier.pressure()
                        .flatMap(before ->
                                later.pressure().flatMap(after -> PressureShares.between(before, after, elapsedNanos))),
                BusiestDisk.between(earlier.disks(), later.disks(), elapsedNanos));
    }
}
