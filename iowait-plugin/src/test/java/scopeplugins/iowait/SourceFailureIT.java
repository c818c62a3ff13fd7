package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static scopeplugins.iowait.MountedKernel.DISKSTATS;
import static scopeplugins.iowait.MountedKernel.PRESSURE;
import static scopeplugins.iowait.MountedKernel.STAT;
import static scopeplugins.iowait.TickingKernel.STEP_MILLIS;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin while one file of the kernel's, or another, cannot be read. */
@Timeout(60)
class SourceFailureIT {

    /** A source, the name of its metrics in the log, and one of its gauges. */
    enum Kernel {
        CPU(STAT, "CPU", "iowait_ratio", "iowait"),
        DISKS(DISKSTATS, "disk", "iowait_busiest_disk_utilization_ratio", "busiest_disk_utilization"),
        IO_PRESSURE(PRESSURE, "IO pressure", "iowait_io_pressure_some_ratio", "io_pressure_some");

        final String file;
        final String metrics;
        final String gauge;
        final String id;

        Kernel(String file, String metrics, String gauge, String id) {
            this.file = file;
            this.metrics = metrics;
            this.gauge = gauge;
            this.id = id;
        }

        List<Kernel> others() {
            return List.copyOf(EnumSet.complementOf(EnumSet.of(this)));
        }

        boolean isIn(String page) {
            return page.contains("\n" + gauge);
        }
    }

    @TempDir
    private Path directory;

    /** Since this step half of the time is IO wait, and before a quarter. */
    private final AtomicLong halfSince = new AtomicLong(Long.MAX_VALUE);

    private Map<String, String> works(long step) {
        long iowait = step + Math.max(0, step - halfSince.get());
        return Map.of(
                STAT, TickingKernel.stat(2, 4 * step - iowait, 1000, iowait),
                DISKSTATS, TickingKernel.disk("sda", step, step, step * STEP_MILLIS / 2),
                PRESSURE, TickingKernel.pressure(step * STEP_MILLIS * 500));
    }

    @ParameterizedTest
    @EnumSource
    void a_source_that_fails_and_works_again_changes_its_own_metrics_alone_and_is_told_once(Kernel failing)
            throws Exception {
        try (var kernel = new MountedKernel(directory).withBlock("sda/device");
                var clock = new TickingKernel(kernel, this::works)) {
            PluginProcess plugin = kernel.start("--interval", "0.2");
            kernel.awaitMetrics(page -> page.contains("\niowait_ratio 0.25") && failing.isIn(page));
            kernel.kill(failing.file);
            halfSince.set(clock.step());
            String without = kernel.awaitMetrics(page -> !failing.isIn(page));
            assertThat(failing.others()).allMatch(other -> other.isIn(without));
            if (failing != Kernel.CPU) {
                kernel.awaitMetrics(page -> page.contains("\niowait_ratio 0.5"));
            }
            kernel.revive(failing.file);
            kernel.awaitMetrics(failing::isIn);
            assertThat(plugin.log().lines().filter(line -> line.contains("metrics: ")))
                    .singleElement()
                    .asString()
                    .contains("WARN No " + failing.metrics + " metrics: cannot read " + failing.file
                            + ": Transport endpoint is not connected");
            plugin.awaitLine("There are " + failing.metrics + " metrics now");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_source_that_fails_at_the_start_may_come_later(Kernel failing) throws Exception {
        try (var kernel = new MountedKernel(directory).withBlock("sda/device");
                var _ = new TickingKernel(kernel, this::works)) {
            kernel.kill(failing.file);
            PluginProcess plugin = kernel.start("--interval", "0.2");
            String without =
                    kernel.awaitMetrics(page -> failing.others().stream().allMatch(other -> other.isIn(page)));
            assertThat(failing.isIn(without)).isFalse();
            try (var probe = new ProbeClient(kernel.socket())) {
                assertThat(probe.poll().at("/Host/metric_templates").has(failing.id))
                        .isFalse();
                kernel.revive(failing.file);
                kernel.awaitMetrics(failing::isIn);
                assertThat(probe.poll().at("/Host/metric_templates").has(failing.id))
                        .isTrue();
            }
            assertThat(plugin.log()).containsOnlyOnce("No " + failing.metrics + " metrics: ");
            plugin.awaitLine("There are " + failing.metrics + " metrics now");
        }
    }

    @Test
    void a_source_that_hangs_leaves_no_old_metric_on_the_page_and_does_not_keep_the_plugin_from_ending()
            throws Exception {
        try (var kernel = new MountedKernel(directory).withBlock("sda/device");
                var _ = new TickingKernel(kernel, this::works)) {
            PluginProcess plugin = kernel.start("--interval", "0.2");
            kernel.awaitMetrics(Kernel.IO_PRESSURE::isIn);
            kernel.hang(PRESSURE);
            kernel.awaitMetrics(page -> page.startsWith("HTTP/1.1 503 "));
            plugin.signal("TERM");
            assertThat(plugin.awaitExit()).isEqualTo(143);
            assertThat(plugin.log()).contains("A sample hangs; this ends without it");
        }
    }
}
