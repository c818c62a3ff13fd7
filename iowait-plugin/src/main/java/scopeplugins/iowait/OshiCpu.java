package scopeplugins.iowait;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import oshi.hardware.CentralProcessor.TickType;
import oshi.util.FileUtil;
import oshi.util.ParseUtil;
import oshi.util.driver.linux.proc.CpuStat;
import oshi.util.linux.ProcPath;
import oshi.util.linux.SysPath;

/**
 * The machine's CPU as OSHI sees it, which on Linux is the first line of /proc/stat.
 *
 * <p>Read by the class that OSHI's {@code CentralProcessor} asks too. That one would start {@code getconf} or load native
 * libraries to tell milliseconds from ticks, and repeat what it read for 300 ms; neither is of use for a share. What OSHI
 * cannot read it takes for zeros, so the file is looked at first.
 */
final class OshiCpu {

    private static final Path FILE = Path.of(ProcPath.STAT);
    private static final String ONLINE = SysPath.CPU + "online";
    private static final Pattern ALL_CPUS = Pattern.compile("cpu(?: +\\d{1,18}){4,} *\n");
    private static final Pattern ONE_CPU = Pattern.compile("cpu(\\d{1,6}) [^\n]*\n");

    private OshiCpu() {}

    /**
     * Reads the CPU's times. A line too short for a kind of time counts none of it, and one too long is read as far as known.
     *
     * @throws SourceException if /proc/stat cannot be read, or has no line of CPU times or no time in it; as a reading, zeros
     *     would turn the time since boot into the next interval
     */
    static CpuTimes read() {
        String text = KernelFile.read(FILE);
        Matcher line = ALL_CPUS.matcher(text);
        if (!line.lookingAt()) {
            throw new SourceException(FILE + (text.isEmpty() ? " is empty" : " does not begin with the CPUs' times"));
        }
        long[] ticks = CpuStat.getSystemCpuLoadTicks();
        if (LongStream.of(ticks).sum() == 0) {
            throw new SourceException(FILE + " gives no CPU time");
        }
        BitSet cpus = cpusFrom(text, line.end());
        return new CpuTimes(
                new CpuTicks(
                        ticks[TickType.USER.getIndex()],
                        ticks[TickType.NICE.getIndex()],
                        ticks[TickType.SYSTEM.getIndex()],
                        ticks[TickType.IDLE.getIndex()],
                        ticks[TickType.IOWAIT.getIndex()],
                        ticks[TickType.IRQ.getIndex()],
                        ticks[TickType.SOFTIRQ.getIndex()],
                        ticks[TickType.STEAL.getIndex()]),
                cpus.isEmpty() ? onlineCpus() : cpus);
    }

    /** The CPUs that have a line of their own, which are those online (kernel: fs/proc/stat.c). */
    private static BitSet cpusFrom(String text, int position) {
        var cpus = new BitSet();
        Matcher line = ONE_CPU.matcher(text).region(position, text.length());
        while (line.lookingAt()) {
            cpus.set(Integer.parseInt(line.group(1)));
            line.region(line.end(), text.length());
        }
        return cpus;
    }

    /** What sysfs tells of them, for a /proc/stat of another program's may have the sum alone. */
    private static BitSet onlineCpus() {
        var cpus = new BitSet();
        ParseUtil.parseHyphenatedIntList(FileUtil.getStringFromFile(ONLINE)).forEach(cpus::set);
        return cpus;
    }
}
