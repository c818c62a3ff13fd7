package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BusiestDiskTest {

    private static final long SECOND = 1_000_000_000;
    private static final DiskCounters NEW = new DiskCounters(0, 0, 0);

    @Test
    void utilization_is_the_busy_part_of_the_time_and_wait_the_mean_of_the_requests() {
        assertThat(busiest(new DiskCounters(100, 5_000, 900), new DiskCounters(125, 5_050, 1_150), SECOND))
                .contains(new BusiestDisk("sda", 25, OptionalDouble.of(2)));
    }

    @Test
    void of_several_disks_the_busiest_counts_with_its_own_wait() {
        var earlier = Map.of("sda", NEW, "nvme0n1", NEW, "vdb", NEW);
        var later = Map.of(
                "sda", new DiskCounters(10, 900, 300),
                "nvme0n1", new DiskCounters(1000, 2_000, 400),
                "vdb", new DiskCounters(0, 0, 0));
        assertThat(BusiestDisk.between(earlier, later, SECOND))
                .contains(new BusiestDisk("nvme0n1", 40, OptionalDouble.of(2)));
    }

    @Test
    void of_disks_equally_busy_it_is_always_the_same() {
        var earlier = Map.of("sdb", NEW, "sda", NEW, "sdc", NEW);
        assertThat(BusiestDisk.between(earlier, earlier, SECOND))
                .contains(new BusiestDisk("sda", 0, OptionalDouble.empty()));
    }

    @Test
    void a_disk_that_completed_nothing_has_no_wait_and_not_a_short_one() {
        // A request hangs: busy all the time, none completed.
        assertThat(busiest(new DiskCounters(7, 70, 500), new DiskCounters(7, 70, 1_500), SECOND))
                .contains(new BusiestDisk("sda", 100, OptionalDouble.empty()));
    }

    @Test
    void an_interval_of_an_hour_is_as_right_as_one_of_a_tenth_of_a_second() {
        assertThat(busiest(NEW, new DiskCounters(3600, 36_000, 1_800_000), 3600 * SECOND))
                .contains(new BusiestDisk("sda", 50, OptionalDouble.of(10)));
        assertThat(busiest(NEW, new DiskCounters(1, 10, 50), SECOND / 10))
                .contains(new BusiestDisk("sda", 50, OptionalDouble.of(10)));
    }

    @Test
    void no_disk_is_busier_than_always() {
        assertThat(busiest(NEW, new DiskCounters(1, 1_004, 1_004), SECOND))
                .contains(new BusiestDisk("sda", 100, OptionalDouble.of(1_004)));
    }

    @Test
    void no_time_gives_nothing() {
        assertThat(busiest(NEW, new DiskCounters(1, 1, 1), 0)).isEmpty();
    }

    @Test
    void a_disk_whose_counters_went_backwards_is_another_disk() {
        var counters = new DiskCounters(100, 100, 100);
        assertThat(busiest(counters, new DiskCounters(99, 200, 200), SECOND)).isEmpty();
        assertThat(busiest(counters, new DiskCounters(200, 99, 200), SECOND)).isEmpty();
        assertThat(busiest(counters, new DiskCounters(200, 200, 99), SECOND)).isEmpty();
    }

    @Test
    void milliseconds_that_pass_32_bits_have_grown_as_before() {
        long last = (1L << 32) - 1;
        // The sum of reads and writes may stand below or above, whichever of the two passes.
        assertThat(busiest(new DiskCounters(0, last, last - 399), new DiskCounters(50, 199, 100), SECOND))
                .contains(new BusiestDisk("sda", 50, OptionalDouble.of(4)));
        assertThat(busiest(new DiskCounters(0, 2 * last, 0), new DiskCounters(50, last + 199, 500), SECOND))
                .contains(new BusiestDisk("sda", 50, OptionalDouble.of(4)));
    }

    @Test
    void a_disk_that_begins_anew_has_not_passed_32_bits() {
        long late = (1L << 32) - 100;
        assertThat(busiest(new DiskCounters(9_000, late, late), new DiskCounters(3, 30, 30), SECOND))
                .isEmpty();
        assertThat(busiest(new DiskCounters(3, 9_000, 9_000), new DiskCounters(3, 30, 30), SECOND))
                .isEmpty();
    }

    @Test
    void a_path_of_nvme_multipath_has_the_name_of_the_disk() {
        var earlier = Map.of("nvme1c0n2", NEW, "nvme1c1n2", NEW, "nvme1n2", NEW);
        var later = Map.of(
                "nvme1c0n2", new DiskCounters(1, 1, 300), "nvme1c1n2", new DiskCounters(5, 10, 400), "nvme1n2", NEW);
        assertThat(BusiestDisk.between(earlier, later, SECOND))
                .contains(new BusiestDisk("nvme1n2", 40, OptionalDouble.of(2)));
    }

    @Test
    void a_disk_that_came_or_went_has_no_interval() {
        var sda = Map.of("sda", NEW);
        var sdb = Map.of("sdb", new DiskCounters(9, 9, 9));
        assertThat(BusiestDisk.between(sda, sdb, SECOND)).isEmpty();
        assertThat(BusiestDisk.between(Map.of(), sda, SECOND)).isEmpty();
    }

    private static Optional<BusiestDisk> busiest(DiskCounters earlier, DiskCounters later, long nanos) {
        return BusiestDisk.between(Map.of("sda", earlier), Map.of("sda", later), nanos);
    }
}
