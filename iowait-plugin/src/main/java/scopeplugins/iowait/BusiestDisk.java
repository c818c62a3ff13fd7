package scopeplugins.iowait;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The disk that was busy for the greatest part of an interval.
 *
 * @param device its kernel name, such as {@code sda}; of a path of NVMe multipath the disk's, its head's
 * @param utilization the part of the interval it had a request under way, in percent, 0 to 100: {@code %util} of iostat(1)
 * @param waitMillis the mean time from queueing to completion of the reads and writes completed in the interval, in
 *     milliseconds: {@code r_await} and {@code w_await} of iostat(1), taken together; none if none was completed
 */
record BusiestDisk(String device, double utilization, OptionalDouble waitMillis) {

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Compares two readings of all disks.
     *
     * <p>A disk missing from either has no interval. Neither has one whose counters went backwards: it was unplugged and
     * another took its name. The milliseconds are of 32 bits and begin at 0 again after 49 days of waiting, which a disk with a
     * long queue has in hours; that is no step backwards.
     *
     * @param elapsedNanos the time between them, by a clock that nobody sets
     * @return nothing if no disk has an interval
     */
    static Optional<BusiestDisk> between(
            Map<String, DiskCounters> earlier, Map<String, DiskCounters> later, long elapsedNanos) {
        return later.entrySet().stream()
                .flatMap(disk -> Optional.ofNullable(earlier.get(disk.getKey()))
                        .flatMap(before -> between(disk.getKey(), before, disk.getValue(), elapsedNanos))
                        .stream())
                // By name where equal, so that disks at 0 or at 100 % do not take turns.
                .min(Comparator.comparingDouble(BusiestDisk::utilization)
                        .reversed()
                        .thenComparing(BusiestDisk::device));
    }

    private static Optional<BusiestDisk> between(
            String device, DiskCounters earlier, DiskCounters later, long elapsedNanos) {
        long requests = later.requests() - earlier.requests();
        long waited = growthOf32Bits(earlier.waitMillis(), later.waitMillis());
        long busy = growthOf32Bits(earlier.busyMillis(), later.busyMillis());
        if (elapsedNanos <= 0 || requests < 0 || waited < 0 || busy < 0) {
            return Optional.empty();
        }
        // Over 100 where the kernel adds up the time of a long request only at its end, or by a tick's rounding.
        double utilization = Math.min(100, 100 * busy * NANOS_PER_MILLI / elapsedNanos);
        var wait = requests == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) waited / requests);
        return Optional.of(new BusiestDisk(NvmePath.head(device), utilization, wait));
    }

    /** By serial number arithmetic (RFC 1982): what seems to have grown by half the numbers there are, or more, went back. */
    private static int growthOf32Bits(long earlier, long later) {
        return (int) (later - earlier);
    }
}
