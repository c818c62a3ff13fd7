package scopeplugins.iowait;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths of an NVMe disk that has several.
 *
 * <p>With multipath on, nvme0c1n2 is the way through controller 1 to the disk nvme0n2, be it the only one. It stands in
 * /proc/diskstats, but nobody can open it: programs use the disk, its head. Before Linux 6.4 the head's own counters stayed at
 * zero (kernel: drivers/nvme/host/multipath.c).
 */
final class NvmePath {

    private static final Pattern PATH = Pattern.compile("(nvme\\d+)c\\d+(n\\d+)");

    private NvmePath() {}

    /** The disk that a device is a path of; the device itself if it is none. */
    static String head(String device) {
        Matcher path = PATH.matcher(device);
        return path.matches() ? path.group(1) + path.group(2) : device;
    }
}
