package scopeplugins.iowait;

import java.util.stream.LongStream;
import oshi.hardware.CentralProcessor.TickType;
import oshi.util.driver.linux.proc.CpuStat;
import scopeplugins.plugin.PluginException;

/**
 * The machine's CPU as OSHI sees it, which on Linux is the first line of /proc/stat.
 *
 * <p>Read by the class that OSHI's {@code CentralProcessor} asks too. That one would start {@code getconf} or load native
 * libraries to tell milliseconds from ticks, and repeat what it read for 300 ms; neither is of use for a share.
 */
final class OshiCpu {

    private OshiCpu() {}

    /**
     * Reads the CPU's times. A line too short for a kind of time counts none of it, and one too long is read as far as known.
     *
     * @throws PluginException if there is no CPU time at all, for instance where /proc is not mounted; as a reading, zeros
     *     would turn the time since boot into the next interval
     */
    static CpuTicks readTicks() {
        long[] ticks = CpuStat.getSystemCpuLoadTicks();
        if (LongStream.of(ticks).sum() == 0) {
            throw new PluginException(
                    "cannot read the CPU's times: /proc/stat gives none; mount procfs on /proc, readable to this user");
        }
        return new CpuTicks(
                ticks[TickType.USER.getIndex()],
                ticks[TickType.NICE.getIndex()],
                ticks[TickType.SYSTEM.getIndex()],
                ticks[TickType.IDLE.getIndex()],
                ticks[TickType.IOWAIT.getIndex()],
                ticks[TickType.IRQ.getIndex()],
                ticks[TickType.SOFTIRQ.getIndex()],
                ticks[TickType.STEAL.getIndex()]);
    }
}
