package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the text of /proc/diskstats to counters, through OSHI. */
class OshiDisksTest {

    @BeforeEach
    void clear() {
        KernelFixture.clear();
    }

    @Test
    void reads_and_writes_are_added_up_discards_and_flushes_left_out() {
        KernelFixture.disk("vda");
        assertThat(read(" 254       0 vda 584702 30634 21334202 495337 314329 99199 30735712 68098 0 64948 572781"
                        + " 14797 30 2407560 2570 116507 6774\n"))
                .containsExactly(Map.entry("vda", new DiskCounters(584702 + 314329, 495337 + 68098, 64948)));
    }

    @Test
    void every_whole_disk_counts_once_and_nothing_that_lies_on_one() {
        for (String disk : new String[] {"sda", "nvme0n1", "mmcblk0", "xvda", "cciss!c0d0"}) {
            KernelFixture.disk(disk);
        }
        for (String device : new String[] {"loop0", "ram0", "zram0", "dm-0", "md127"}) {
            KernelFixture.virtualDevice(device);
        }
        assertThat(read("""
                   7       0 loop0 9 0 0 0 0 0 0 0 0 0 0
                   1       0 ram0 9 0 0 0 0 0 0 0 0 0 0
                 253       0 zram0 9 0 0 0 0 0 0 0 0 0 0
                   8       0 sda 9 0 0 0 0 0 0 0 0 0 0
                   8       1 sda1 9 0 0 0 0 0 0 0 0 0 0
                 259       0 nvme0n1 9 0 0 0 0 0 0 0 0 0 0
                 259       1 nvme0n1p1 9 0 0 0 0 0 0 0 0 0 0
                 179       0 mmcblk0 9 0 0 0 0 0 0 0 0 0 0
                 202       0 xvda 9 0 0 0 0 0 0 0 0 0 0
                 104       0 cciss/c0d0 9 0 0 0 0 0 0 0 0 0 0
                 254       0 dm-0 9 0 0 0 0 0 0 0 0 0 0
                   9     127 md127 9 0 0 0 0 0 0 0 0 0 0
                """)).containsOnlyKeys("sda", "nvme0n1", "mmcblk0", "xvda", "cciss/c0d0");
    }

    @Test
    void a_line_of_few_fields_counts_what_it_has() {
        KernelFixture.disk("sda");
        assertThat(read("   8       0 sda 7 0 0 70\n")).containsExactly(Map.entry("sda", new DiskCounters(7, 70, 0)));
    }

    @Test
    void network_disks_and_others_without_a_drivers_device_are_disks_beside_those_with_one() {
        KernelFixture.disk("sda");
        for (String device : new String[] {"nbd0", "drbd1", "zd16", "ublkb0", "rbd0", "rnbd0"}) {
            KernelFixture.layer(device);
        }
        KernelFixture.virtualDevice("pxd0"); // of a kernel without the directory of those below
        assertThat(read(lines("sda", "sda1", "nbd0", "nbd0p1", "drbd1", "zd16", "ublkb0", "rbd0", "rnbd0", "pxd0")))
                .containsOnlyKeys("sda", "nbd0", "drbd1", "zd16", "ublkb0", "rbd0", "rnbd0", "pxd0");
    }

    @Test
    void what_lies_on_a_device_that_counts_does_not_count_again() {
        KernelFixture.disk("sda");
        KernelFixture.layer("nbd0");
        KernelFixture.layer("bcache0", "sda", "nbd0");
        KernelFixture.layer("drbd0", "sda2");
        KernelFixture.layer("dm-0", "nbd0p1");
        KernelFixture.layer("md0", "dm-0");
        KernelFixture.disk("cciss!c0d0");
        KernelFixture.layer("drbd1", "cciss!c0d0p1");
        assertThat(read(lines(
                        "sda",
                        "sda2",
                        "nbd0",
                        "nbd0p1",
                        "bcache0",
                        "drbd0",
                        "dm-0",
                        "md0",
                        "cciss/c0d0",
                        "cciss/c0d0p1",
                        "drbd1")))
                .containsOnlyKeys("sda", "nbd0", "cciss/c0d0");
    }

    @Test
    void where_the_disks_below_are_not_shown_the_layers_stand_for_them() {
        KernelFixture.disk("sda");
        KernelFixture.layer("dm-0", "sda");
        KernelFixture.layer("dm-1", "dm-0");
        KernelFixture.layer("md_home", "sdb1", "sdc1");
        KernelFixture.virtualDevice("loop0");
        assertThat(read(lines("dm-0", "dm-1", "md_home", "loop0"))).containsOnlyKeys("dm-0", "md_home");
    }

    @Test
    void a_path_of_nvme_multipath_counts_where_its_head_does_not() {
        for (String device : new String[] {"nvme0n1", "nvme0c0n1", "nvme0c1n1", "nvme1n1", "nvme1c1n1", "nvme2c2n1"}) {
            KernelFixture.disk(device);
        }
        String counting = lines("nvme0n1", "nvme0c0n1", "nvme0c1n1", "nvme1c1n1", "nvme2c2n1");
        assertThat(read(counting + " 259       0 nvme1n1 0 0 0 0 0 0 0 0 0 0 0\n"))
                .containsOnlyKeys("nvme0n1", "nvme1n1", "nvme1c1n1", "nvme2c2n1");
    }

    @Test
    void where_there_is_no_disk_the_reason_is_said() {
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(NoDiskException.class)
                .hasMessageEndingWith("/proc/diskstats is empty: there is no disk, or lxcfs shows this container none");
        KernelFixture.virtualDevice("loop0");
        KernelFixture.virtualDevice("ram7");
        KernelFixture.virtualDevice("zram0");
        KernelFixture.virtualDevice("zloop0");
        assertThatThrownBy(() -> read(lines("zram0", "loop0", "loop0p1", "ram7", "zloop0")))
                .isInstanceOf(NoDiskException.class)
                .hasMessageEndingWith("/proc/diskstats is a disk: loop0, loop0p1, ram7, zloop0, zram0");
        assertThatThrownBy(() -> read(lines("a", "b", "c", "d", "e", "f")))
                .hasMessageEndingWith("is a disk: a, b, c, d, e, ...");
    }

    @Test
    void a_file_that_fails_is_cut_off_or_of_other_text_is_no_list_of_disks() {
        KernelFixture.disk("sda");
        assertThatThrownBy(OshiDisks::read)
                .isInstanceOf(SourceException.class)
                .hasMessageMatching("there is no .*/proc/diskstats");
        assertCannotRead("   8       0 sda 7 0 0 7", "is cut off in the middle of a line");
        assertCannotRead("   8       0 sda 7 0 0\n", "has a line that is no device's");
        assertCannotRead("   8       0 sda 7 0 0 70\n\0\0\0\n", "has a line that is no device's");
        assertCannotRead("   8       0 sda 7 0 x 70\n", "has a line that is no device's");
        assertCannotRead("   8       0 s\0a 7 0 0 70\n", "has a line that is no device's");
    }

    @Test
    void requests_under_way_may_be_less_than_none() {
        // Some kernels count so for a while.
        KernelFixture.disk("sda");
        assertThat(read("   8       0 sda 1 0 0 10 2 0 0 20 -1 20 30\n"))
                .containsExactly(Map.entry("sda", new DiskCounters(3, 30, 20)));
    }

    private static void assertCannotRead(String diskstats, String reason) {
        assertThatThrownBy(() -> read(diskstats))
                .isInstanceOf(SourceException.class)
                .isNotInstanceOf(NoDiskException.class)
                .hasMessageEndingWith("/proc/diskstats " + reason);
    }

    private static String lines(String... devices) {
        return Stream.of(devices)
                .map(device -> "   8       0 " + device + " 9 0 0 0 0 0 0 0 0 0 0\n")
                .collect(Collectors.joining());
    }

    private static Map<String, DiskCounters> read(String diskstats) {
        KernelFixture.proc("diskstats", diskstats);
        return OshiDisks.read();
    }
}
