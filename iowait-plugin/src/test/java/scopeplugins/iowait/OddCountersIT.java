package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static scopeplugins.iowait.MountedKernel.DISKSTATS;
import static scopeplugins.iowait.MountedKernel.STAT;
import static scopeplugins.iowait.TickingKernel.STEPS_PER_SECOND;
import static scopeplugins.iowait.TickingKernel.STEP_MILLIS;
import static scopeplugins.iowait.TickingKernel.TICKS_PER_STEP;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin on counters that do not just grow. */
@Timeout(60)
class OddCountersIT {

    @TempDir
    private Path directory;

    @Test
    void idle_time_that_goes_back_by_a_tick_each_second_costs_no_value() throws Exception {
        // Of each second's 200 ticks 150 are work and 50 IO wait.
        LongFunction<Map<String, String>> busy =
                step -> Map.of(STAT, TickingKernel.stat(2, 3 * step, 1_000_000 - step / STEPS_PER_SECOND, step));
        var iowait = new CollectedSamples("iowait");
        try (var kernel = new MountedKernel(directory);
                var _ = new TickingKernel(kernel, busy)) {
            kernel.start("--interval", "1", "--metrics", "iowait");
            try (var probe = new ProbeClient(kernel.socket())) {
                await(iowait, 3, probe);
            }
        }
        assertThat(iowait.values().values()).containsOnly(25.0);
    }

    // Without lines of single CPUs the file says of none that it came; but the sum cannot have grown so.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_cpu_that_comes_back_with_its_history_was_not_idle_meanwhile(boolean linePerCpu) throws Exception {
        LongFunction<Map<String, String>> busy = step -> {
            boolean off = step >= STEPS_PER_SECOND && step < 2 * STEPS_PER_SECOND;
            long offSteps = Math.clamp(step - STEPS_PER_SECOND, 0, STEPS_PER_SECOND);
            return Map.of(
                    STAT,
                    TickingKernel.stat(
                            linePerCpu ? off ? 1 : 2 : 0,
                            TICKS_PER_STEP * (2 * step - offSteps),
                            off ? 60_000 : 120_000,
                            off ? 400 : 800));
        };
        var idle = new CollectedSamples("cpu_idle");
        var iowait = new CollectedSamples("iowait");
        try (var kernel = new MountedKernel(directory);
                var clock = new TickingKernel(kernel, busy)) {
            kernel.start("--interval", "0.2");
            try (var probe = new ProbeClient(kernel.socket())) {
                // A busy machine takes fewer samples in the same time.
                while (clock.step() < 3 * STEPS_PER_SECOND || idle.values().size() <= 5) {
                    var report = probe.poll();
                    idle.add(report);
                    iowait.add(report);
                    Thread.sleep(20);
                }
            }
        }
        assertThat(idle.values().values()).hasSizeGreaterThan(5).containsOnly(0.0);
        assertThat(iowait.values().values()).containsOnly(0.0);
    }

    @Test
    void the_busiest_disk_stays_so_when_its_milliseconds_begin_at_0_again() throws Exception {
        long start = (1L << 32) - 1000;
        LongFunction<Map<String, String>> disks = step -> Map.of(
                DISKSTATS,
                TickingKernel.disk("sda", step, start + step * STEP_MILLIS, step * STEP_MILLIS)
                        + TickingKernel.disk("sdb", 7, 7, 7));
        try (var kernel = new MountedKernel(directory).withBlock("sda/device", "sdb/device");
                var clock = new TickingKernel(kernel, disks)) {
            kernel.start("--interval", "0.2");
            while (clock.step() < 2 * STEPS_PER_SECOND) {
                String page = kernel.awaitMetrics(text -> text.contains("device="));
                assertThat(page).doesNotContain("sdb").doesNotContainPattern("wait_seconds\\{.*} (?!0\\.02\n)");
                Thread.sleep(20);
            }
        }
    }

    private static void await(CollectedSamples samples, int count, ProbeClient probe) throws InterruptedException {
        while (samples.poll(probe).values().size() < count) {
            Thread.sleep(20); // the protocol has no other way to learn of a sample
        }
    }
}
