package scopeplugins.iowait;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.util.driver.linux.proc.DiskStats;
import oshi.util.driver.linux.proc.DiskStats.IoStat;
import oshi.util.linux.ProcPath;
import oshi.util.linux.SysPath;

/**
 * The machine's disks as OSHI sees them, which on Linux is /proc/diskstats.
 *
 * <p>OSHI's disk stores have no waiting times, and read half of /sys to be made; this is the class below them.
 */
final class OshiDisks {

    private static final Logger LOG = LoggerFactory.getLogger(OshiDisks.class);

    private final Path blockDevices = Path.of(SysPath.SYS, "block");

    private OshiDisks() {}

    /** The disks; nothing, after a line in the log, if the kernel tells nothing of disks here. */
    static Optional<OshiDisks> open() {
        if (!Files.isReadable(Path.of(ProcPath.DISKSTATS))) {
            LOG.info("No disk metrics: {} cannot be read", ProcPath.DISKSTATS);
            return Optional.empty();
        }
        return Optional.of(new OshiDisks());
    }

    /** The counters of every whole disk by its name. */
    Map<String, DiskCounters> read() {
        var disks = new HashMap<String, DiskCounters>();
        DiskStats.getDiskStats().forEach((device, stats) -> {
            if (isWholeDisk(device)) {
                disks.put(
                        device,
                        new DiskCounters(
                                stats.getOrDefault(IoStat.READS, 0L) + stats.getOrDefault(IoStat.WRITES, 0L),
                                stats.getOrDefault(IoStat.READS_MS, 0L) + stats.getOrDefault(IoStat.WRITES_MS, 0L),
                                stats.getOrDefault(IoStat.IO_MS, 0L)));
            }
        });
        return disks;
    }

    /**
     * Whether a device stands for hardware, be it a hypervisor's: sysfs then links it to its driver's device.
     *
     * <p>Partitions are not in /sys/block. Loop, RAM, zram, device mapper and MD devices have no such link, and would
     * count the requests again of the disks that they lie on.
     */
    private boolean isWholeDisk(String device) {
        // sysfs writes the slash of names such as cciss/c0d0 as an exclamation mark.
        return Files.exists(blockDevices.resolve(device.replace('/', '!')).resolve("device"));
    }
}
