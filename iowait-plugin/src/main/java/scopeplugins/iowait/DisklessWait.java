package scopeplugins.iowait;

import java.util.Locale;
import java.util.Optional;
import scopeplugins.plugin.Spells;

/**
 * Notices IO wait that no disk explains.
 *
 * <p>A CPU counts IO wait while a task that it ran waits for IO. If that IO goes to a disk, the disk is busy meanwhile, so
 * IO wait, the mean of all CPUs, cannot be far above the utilization of the disks. Where it is, tasks wait for something
 * else: an io_uring that is waited on with requests of any kind pending, be they on an idle socket (kernel:
 * io_uring/io_uring.c, {@code io_cqring_wait}), a network file system, or a limit set for their cgroup.
 *
 * <p>IO pressure does not tell these apart: the kernel counts a task into both by the same flag ({@code in_iowait}).
 */
final class DisklessWait {

    // Below, rounding and single requests would do; in percent.
    private static final double HIGH_IOWAIT = 10;
    private static final double LOW_IOWAIT = HIGH_IOWAIT / 2;
    // A disk this much less busy than the CPUs wait is not what they wait for.
    private static final double EXPLAINING_PART = 0.1;
    // One interval may be odd: a request that ended in the next one, or CPUs that went to sleep late.
    private static final int INTERVALS = 3;

    private final Spells spells = new Spells();
    private int intervals;

    /**
     * Takes the next interval into account.
     *
     * @param nanoTime its end, by {@link System#nanoTime}
     * @return a sentence for the log, when it is to be told: when IO wait has been high for some intervals with no busy disk.
     *     Such a spell ends when IO wait is low again.
     */
    Optional<String> next(HostInterval interval, long nanoTime) {
        if (interval.cpu().isEmpty() || interval.disk().isEmpty()) {
            return Optional.empty();
        }
        double iowait = interval.cpu().get().iowait();
        BusiestDisk disk = interval.disk().get();
        if (iowait < LOW_IOWAIT) {
            spells.off();
        }
        boolean unexplained = iowait >= HIGH_IOWAIT && disk.utilization() < EXPLAINING_PART * iowait;
        intervals = unexplained ? intervals + 1 : 0;
        if (intervals < INTERVALS || !spells.on(nanoTime)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "IO wait is %.1f %%, but no disk is busy (%s, the busiest: %.1f %%)%s: tasks wait for something else, such as"
                        + " an idle io_uring, which delays nothing, a network file system or a cgroup's limit",
                iowait,
                disk.device(),
                disk.utilization(),
                interval.pressure()
                        .map(pressure -> String.format(Locale.ROOT, ", IO pressure %.1f %%", pressure.some()))
                        .orElse("")));
    }
}
