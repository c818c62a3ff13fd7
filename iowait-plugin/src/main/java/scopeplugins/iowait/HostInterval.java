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

    /**
     * Compares two readings; how much later the second was taken, and what the wall clock did meanwhile, is all the same. Of a
     * part that is missing from either there is nothing to tell.
     */
    static HostInterval between(HostReading earlier, HostReading later) {
        return new HostInterval(
                earlier.cpu()
                        .flatMap(from -> later.cpu()
                                .flatMap(to -> CpuShares.between(from.value(), to.value(), to.nanosSinceAtMost(from)))),
                earlier.pressure()
                        .flatMap(from -> later.pressure()
                                .flatMap(to -> PressureShares.between(from.value(), to.value(), to.nanosSince(from)))),
                earlier.disks()
                        .flatMap(from -> later.disks()
                                .flatMap(to -> BusiestDisk.between(from.value(), to.value(), to.nanosSince(from)))));
    }
}
