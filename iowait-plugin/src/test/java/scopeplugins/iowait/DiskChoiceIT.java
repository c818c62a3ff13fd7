package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static scopeplugins.iowait.MountedKernel.DISKSTATS;
import static scopeplugins.iowait.TickingKernel.STEP_MILLIS;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin on machines whose disks are none of the usual. */
@Timeout(60)
class DiskChoiceIT {

    private static final String[] ALONE = {"--interval", "0.1", "--metrics", "busiest_disk_utilization"};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"nbd0,nbd0", "drbd0,drbd0", "zd0,zd0", "ublkb0,ublkb0", "bcache0,bcache0", "nvme0c0n1,nvme0n1"})
    void the_only_disk_has_its_metrics_without_a_drivers_device_as_well(String device, String shown) throws Exception {
        try (var kernel = new MountedKernel(directory).withBlock(device + "/slaves");
                var _ = new TickingKernel(
                        kernel,
                        step -> Map.of(DISKSTATS, TickingKernel.disk(device, step, step, step * STEP_MILLIS / 2)))) {
            kernel.start(ALONE);
            kernel.awaitMetrics(page -> page.contains("utilization_ratio{device=\"" + shown + "\"}"));
        }
    }

    @Test
    void where_no_device_is_a_disk_the_log_says_which_are_none() throws Exception {
        try (var kernel = new MountedKernel(directory).withBlock("loop0", "zram0")) {
            kernel.write(DISKSTATS, TickingKernel.disk("zram0", 9, 9, 9) + TickingKernel.disk("loop0", 9, 9, 9));
            PluginProcess plugin = kernel.start("--interval", "0.1");
            assertThat(plugin.log())
                    .containsOnlyOnce(
                            "No disk metrics: none of the devices in /proc/diskstats is a disk: loop0, zram0");
            try (var probe = new ProbeClient(kernel.socket())) {
                assertThat(probe.poll().at("/Host/metric_templates").has("busiest_disk_utilization"))
                        .isFalse();
            }
        }
    }

    @Test
    void a_container_that_lxcfs_shows_no_disk_is_told_so_and_has_metrics_as_soon_as_there_is_one() throws Exception {
        try (var kernel = new MountedKernel(directory).withBlock("sda/device")) {
            PluginProcess plugin = kernel.start(ALONE);
            assertThat(plugin.log()).containsOnlyOnce("No disk metrics: /proc/diskstats is empty");
            kernel.write(DISKSTATS, TickingKernel.disk("sda", 1, 1, 1));
            kernel.awaitMetrics(page -> page.contains("device=\"sda\""));
            plugin.awaitLine("There are disk metrics now");
        }
    }
}
