package scopeplugins.iowait;

import java.util.Optional;

/**
 * How the CPUs spent the time between two readings.
 *
 * @param iowait idle with IO outstanding, in percent of all CPU time, 0 to 100
 * @param idle idle with no IO outstanding, in percent of all CPU time, 0 to 100
 */
record CpuShares(double iowait, double idle) {

    /**
     * The shares as {@code iostat -c} shows them: a counter's growth, divided by the growth of all.
     *
     * <ul>
     *   <li>Guest time is not added, for user and nice time contain it (proc(5)).
     *   <li>A counter that went backwards stood still. The kernel's iowait may decrease: when a wait ends on another CPU,
     *       what it took so far turns into idle time (proc(5); kernel: {@code get_cpu_iowait_time_us}). iostat shows 0 for
     *       that counter too, but takes the decrease off the total, and so shows other shares of over 100 %.
     *   <li>Where <em>idle</em> time went backwards, there are no shares: a CPU came back online and began to count anew, and
     *       nobody knows how much of the interval is lost. There iostat shows zeros, or shares of over 100 %.
     * </ul>
     *
     * @return nothing if no time passed, or idle time went backwards
     */
    static Optional<CpuShares> between(CpuTicks earlier, CpuTicks later) {
        long iowait = growth(earlier.iowait(), later.iowait());
        long idle = growth(earlier.idle(), later.idle());
        long total = iowait
                + idle
                + growth(earlier.user(), later.user())
                + growth(earlier.nice(), later.nice())
                + growth(earlier.system(), later.system())
                + growth(earlier.irq(), later.irq())
                + growth(earlier.softirq(), later.softirq())
                + growth(earlier.steal(), later.steal());
        if (total == 0 || later.idle() < earlier.idle()) {
            return Optional.empty();
        }
        return Optional.of(new CpuShares(100.0 * iowait / total, 100.0 * idle / total));
    }

    private static long growth(long earlier, long later) {
        return Math.max(0, later - earlier);
    }
}
