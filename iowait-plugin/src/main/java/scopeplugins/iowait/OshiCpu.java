package scopeplugins.iowait;

import java.util.Arrays;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.util.GlobalConfig;
import scopeplugins.plugin.PluginException;

/** The machine's CPU as OSHI sees it, which on Linux is the first line of /proc/stat. */
final class OshiCpu {

    private final CentralProcessor processor;

    private OshiCpu(CentralProcessor processor) {
        this.processor = processor;
    }

    /**
     * Makes OSHI ready.
     *
     * @throws PluginException if it reads no CPU time at all, for instance where /proc is not mounted
     */
    static OshiCpu open() {
        // OSHI would answer two readings within 300 ms with the same numbers, hence with an interval of no length.
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, 0);
        var cpu = new OshiCpu(new SystemInfo().getHardware().getProcessor());
        if (Arrays.stream(cpu.processor.getSystemCpuLoadTicks()).sum() == 0) {
            throw new PluginException(
                    "cannot read the CPU's times: /proc/stat gives none; mount procfs on /proc, readable to this user");
        }
        return cpu;
    }

    CpuTicks readTicks() {
        long[] ticks = processor.getSystemCpuLoadTicks();
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
