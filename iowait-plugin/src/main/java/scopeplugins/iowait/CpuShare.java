package scopeplugins.iowait;

import java.util.OptionalDouble;

/** Shares of the CPU time of an interval. */
final class CpuShare {

    private CpuShare() {}

    /**
     * IO wait in percent, 0 to 100, of the time that passed between two readings, as {@code iostat -c} shows it.
     *
     * <p>A counter that went backwards counts as one that stood still: the kernel's iowait may decrease (proc(5)), and so
     * may any counter when a CPU goes offline.
     *
     * @return nothing if no time passed
     */
    static OptionalDouble iowait(CpuTicks earlier, CpuTicks later) {
        long iowait = elapsed(earlier.iowait(), later.iowait());
        long total = iowait
                + elapsed(earlier.user(), later.user())
                + elapsed(earlier.nice(), later.nice())
                + elapsed(earlier.system(), later.system())
                + elapsed(earlier.idle(), later.idle())
                + elapsed(earlier.irq(), later.irq())
                + elapsed(earlier.softirq(), later.softirq())
                + elapsed(earlier.steal(), later.steal());
        return total == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * iowait / total);
    }

    private static long elapsed(long earlier, long later) {
        return Math.max(0, later - earlier);
    }
}
