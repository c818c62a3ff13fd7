package scopeplugins.iowait;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oshi.util.linux.SysPath;

/** The block devices of the machine as sysfs shows them. */
final class BlockDevices {

    private static final Path DIRECTORY = Path.of(SysPath.SYS, "block");

    // Memory, or a file that lies on some disk.
    private static final Pattern NO_DISK = Pattern.compile("(ram|zram|z?loop)\\d+");
    // Device mapper and MD: what they do, their disks do.
    private static final Pattern LAYER = Pattern.compile("dm-\\d+|md[\\d_].*");

    private BlockDevices() {}

    /**
     * Chooses those that a request leaves the machine by, or reaches hardware: each request then counts once.
     *
     * <ul>
     *   <li>Hardware, be it a hypervisor's, which sysfs links to its driver's device; not its partitions, which are not in
     *       /sys/block.
     *   <li>What has no such link and lies on no other device: network disks (nbd, drbd without a disk of its own), ublk,
     *       volumes of ZFS. Those that lie on another name it in {@code slaves} (bcache, drbd); what they lie on counts.
     *   <li>Device mapper and MD only where there is nothing else, as in a container that is not shown the disks below.
     *   <li>Loop, RAM and zram never.
     * </ul>
     *
     * @param devices the names of all devices, partitions included, as /proc/diskstats has them
     * @throws SourceException if sysfs cannot be read
     */
    static Set<String> disksAmong(Set<String> devices) {
        if (!Files.isReadable(DIRECTORY)) {
            throw new SourceException("cannot read " + DIRECTORY + ", which tells disks from partitions");
        }
        Set<String> disks = those(devices, device -> isHardware(device) || standsAlone(device, devices));
        return disks.isEmpty() ? those(devices, device -> isLowestLayer(device, devices)) : disks;
    }

    private static Set<String> those(Set<String> devices, Predicate<String> condition) {
        return devices.stream().filter(condition).collect(Collectors.toSet());
    }

    private static boolean isHardware(String device) {
        return Files.exists(directory(device).resolve("device"));
    }

    private static boolean standsAlone(String device, Set<String> devices) {
        return !LAYER.matcher(device).matches() && isLowestLayer(device, devices);
    }

    private static boolean isLowestLayer(String device, Set<String> devices) {
        return !NO_DISK.matcher(device).matches()
                && Files.isDirectory(directory(device))
                && !liesOnOneOf(devices, directory(device).resolve("slaves"));
    }

    private static boolean liesOnOneOf(Set<String> devices, Path slaves) {
        try (Stream<Path> links = Files.list(slaves)) {
            return links.anyMatch(
                    link -> devices.contains(inDiskstats(link.getFileName().toString())));
        } catch (IOException | UncheckedIOException e) {
            return false; // it has no such directory, or is just being removed
        }
    }

    // sysfs writes the slash of names such as cciss/c0d0 as an exclamation mark.
    private static Path directory(String device) {
        return DIRECTORY.resolve(device.replace('/', '!'));
    }

    private static String inDiskstats(String sysfsName) {
        return sysfsName.replace('!', '/');
    }
}
