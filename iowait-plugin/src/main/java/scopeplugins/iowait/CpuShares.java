package scopeplugins.iowait;

import java.util.Optional;

/**
 * How the CPUs spent the time between two readings.
 *
 * @param iowait idle with IO outstanding, in percent of all CPU time, 0 to 100
 * @param idle idle with no IO outstanding, in percent of all CPU time, 0 to 100
 */
record CpuShares(double iowait, double idle) {

    // USER_HZ, the unit of /proc/stat, is 100 a second on every architecture that Java 25 runs on.
    private static final double NANOS_PER_TICK = 1e7;

    /**
     * The shares as {@code iostat -c} shows them: a counter's growth, divided by the growth of all.
     *
     * <ul>
     *   <li>Guest time is not added, for user and nice time contain it (proc(5)).
     *   <li>A counter that went backwards stood still.
     *   <li>IO wait that went backwards has become idle time: when a wait ends on another CPU, the kernel takes what it took so
     *       far for idle time (proc(5); kernel: {@code get_cpu_iowait_time_us}). It was no idle time of this interval. iostat
     *       shows 0 for IO wait too, but other shares of over 100 %.
     *   <li>Idle time may go back by a tick: it is read while CPUs add to it. Where it went back by more, there are no shares:
     *       a CPU's history is gone, and nobody knows how much of the interval went with it.
     *   <li>There are none either where a CPU came or went. The idle time of one that is off is another counter, and since
     *       Linux 6.8 it goes on where it stood when it comes back (kernel: {@code get_idle_time}).
     *   <li>Nor where there is twice as much time as the CPUs can have had, which no rounding explains: ticks are counted, and
     *       idle time is measured, so that the sum may be some more than the time that passed.
     * </ul>
     *
     * @param elapsedNanos the time between, at the most
     * @return nothing if no time passed, or the counters do not tell what it was spent on
     */
    static Optional<CpuShares> between(CpuTimes earlier, CpuTimes later, long elapsedNanos) {
        boolean cpusAreKnown = !earlier.cpus().isEmpty() && !later.cpus().isEmpty();
        if (cpusAreKnown && !earlier.cpus().equals(later.cpus())) {
            return Optional.empty();
        }
        CpuTicks from = earlier.ticks();
        CpuTicks to = later.ticks();
        int cpus = cpusAreKnown ? later.cpus().cardinality() : 0;
        long iowait = to.iowait() - from.iowait();
        long idle = to.idle() - from.idle() + Math.min(0, iowait);
        long others = growth(from.user(), to.user())
                + growth(from.nice(), to.nice())
                + growth(from.system(), to.system())
                + growth(from.irq(), to.irq())
                + growth(from.softirq(), to.softirq())
                + growth(from.steal(), to.steal());
        long total = others + Math.max(0, iowait) + Math.max(0, idle);
        if (total == 0 || idle < -Math.max(1, cpus) || isImpossible(total, cpus, elapsedNanos)) {
            return Optional.empty();
        }
        return Optional.of(new CpuShares(100.0 * Math.max(0, iowait) / total, 100.0 * Math.max(0, idle) / total));
    }

    private static boolean isImpossible(long ticks, int cpus, long elapsedNanos) {
        return cpus > 0 && ticks > 2 * cpus * (elapsedNanos / NANOS_PER_TICK + 1);
    }

    private static long growth(long earlier, long later) {
        return Math.max(0, later - earlier);
    }
}
