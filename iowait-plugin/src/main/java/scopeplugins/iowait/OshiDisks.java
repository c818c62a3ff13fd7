package scopeplugins.iowait;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import oshi.util.driver.linux.proc.DiskStats;
import oshi.util.driver.linux.proc.DiskStats.IoStat;
import oshi.util.linux.ProcPath;

/**
 * The machine's disks as OSHI sees them, which on Linux is /proc/diskstats.
 *
 * <p>OSHI's disk stores have no waiting times, and read half of /sys to be made; this is the class below them. What OSHI
 * cannot read it takes for zeros, so the file is looked at first.
 */
final class OshiDisks {

    private static final Path FILE = Path.of(ProcPath.DISKSTATS);
    private static final Pattern DEVICE = Pattern.compile(" *\\d+ +\\d+ \\p{Graph}+(?: +-?\\d+){4,} *");
    // So many of the devices that are no disks are named.
    private static final int NAMED = 5;

    private OshiDisks() {}

    /**
     * Reads the counters of every disk by its name; those of a path of NVMe multipath only where its head counts nothing.
     *
     * @throws SourceException if /proc/diskstats cannot be read or is of another form
     * @throws NoDiskException if there is no disk in it
     */
    static Map<String, DiskCounters> read() {
        String text = KernelFile.read(FILE);
        if (!text.lines().allMatch(line -> DEVICE.matcher(line).matches())) {
            throw new SourceException(FILE + " has a line that is no device's");
        }
        Map<String, Map<IoStat, Long>> devices = DiskStats.getDiskStats();
        if (devices.isEmpty()) {
            throw new NoDiskException(FILE + " is empty: there is no disk, or lxcfs shows this container none");
        }
        Set<String> names = BlockDevices.disksAmong(devices.keySet());
        if (names.isEmpty()) {
            throw new NoDiskException("none of the devices in " + FILE + " is a disk: "
                    + devices.keySet().stream().sorted().limit(NAMED).collect(Collectors.joining(", "))
                    + (devices.size() > NAMED ? ", ..." : ""));
        }
        var disks = new HashMap<String, DiskCounters>();
        devices.forEach((device, stats) -> {
            if (names.contains(device)) {
                disks.put(device, counters(stats));
            }
        });
        disks.keySet().removeIf(disk -> countsAtItsHead(disk, disks));
        return disks;
    }

    private static DiskCounters counters(Map<IoStat, Long> stats) {
        return new DiskCounters(
                stats.getOrDefault(IoStat.READS, 0L) + stats.getOrDefault(IoStat.WRITES, 0L),
                stats.getOrDefault(IoStat.READS_MS, 0L) + stats.getOrDefault(IoStat.WRITES_MS, 0L),
                stats.getOrDefault(IoStat.IO_MS, 0L));
    }

    private static boolean countsAtItsHead(String disk, Map<String, DiskCounters> disks) {
        String head = NvmePath.head(disk);
        DiskCounters ofHead = disks.get(head);
        return !head.equals(disk) && ofHead != null && ofHead.requests() > 0;
    }
}
