package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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
    void a_machine_without_disks_has_none() {
        assertThat(read("")).isEmpty();
    }

    @Test
    void a_kernel_that_tells_nothing_of_disks_has_no_disk_metrics() {
        assertThat(OshiDisks.open()).isEmpty();
    }

    private static Map<String, DiskCounters> read(String diskstats) {
        KernelFixture.proc("diskstats", diskstats);
        return OshiDisks.open().orElseThrow().read();
    }
}
