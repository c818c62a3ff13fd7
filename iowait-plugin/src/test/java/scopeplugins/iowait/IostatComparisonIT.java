package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin beside the iostat that operators know, over the same seconds. */
@Tag("alone")
class IostatComparisonIT {

    private static final double TOLERATED_POINTS = 2;
    private static final int WINDOW_SECONDS = 4;
    private static final double[] DUTIES = {0, 0.25, 0.5, 0.75, 1};

    // Short, so that the plugin's intervals fit into iostat's window nearly to its ends.
    private static final String INTERVAL_SECONDS = "0.2";

    @TempDir
    private Path directory;

    // Of a hundredth of a second each, out of several hundred: idle moments between other work may all be waits.
    private static final double FEW_TICKS = 200;

    private final CollectedSamples iowait = new CollectedSamples("iowait");
    private final CollectedSamples idle = new CollectedSamples("cpu_idle");
    private final CollectedSamples pressure = new CollectedSamples("io_pressure_some");
    private final CollectedSamples utilization = new CollectedSamples("busiest_disk_utilization");
    private final CollectedSamples wait = new CollectedSamples("busiest_disk_wait");

    /** What iostat said, and when. */
    private record Window(Instant start, Instant end, JsonNode iostat) {}

    @Test
    void it_reports_the_io_wait_that_iostat_reports_in_each_known_amount() throws Exception {
        boolean pressureIsKnown = Files.exists(Path.of("/proc/pressure/io"));
        try (var disk = ThrottledDisk.make(besideTheBuild("throttled-disk"));
                var _ = plugin();
                var probe = new ProbeClient(socket())) {
            for (double duty : DUTIES) {
                disk.setDuty(duty);
                Thread.sleep(500); // the wait under way is still of the duty before
                long[] ticksBefore = readProcStat();
                long delayedBefore = pressureIsKnown ? readPressure() : 0;
                long began = System.nanoTime();
                Window window = pollBesideIostat(probe, "-c");
                long[] ticks = readProcStat();
                double made = made(ticksBefore, ticks);
                double theirs = window.iostat.at("/avg-cpu/iowait").asDouble(Double.NaN);
                double ours = iowait.mean(window.start, window.end);
                System.out.printf(
                        "duty %.2f: made %.3f of the idle time; IO wait: plugin %.2f %%, iostat %.2f %%%n",
                        duty, made, ours, theirs);
                if (!Double.isNaN(made)) {
                    assertThat(made).isCloseTo(duty, within(0.15));
                }
                assertThat(ours).isCloseTo(theirs, within(TOLERATED_POINTS));
                assertThat(idle.mean(window.start, window.end))
                        .isCloseTo(window.iostat.at("/avg-cpu/idle").asDouble(Double.NaN), within(TOLERATED_POINTS));
                if (pressureIsKnown) {
                    double delayed = 100e3 * (readPressure() - delayedBefore) / (System.nanoTime() - began);
                    assertThat(pressure.mean(window.start, window.end)).isCloseTo(delayed, within(5.0));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void iostat_gives_the_same_shares_for_pasted_text(PastedInterval interval) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can mount a file on /proc/stat");
        Path stat = Files.writeString(directory.resolve("stat"), interval.earlier);
        // Seen by this iostat alone. It reads at its start and a second later.
        Process iostat = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind \"$0\" /proc/stat && echo mounted >&2 && exec iostat -c -y -o JSON 1 1",
                        stat.toString())
                .start();
        assertThat(iostat.errorReader().readLine()).isEqualTo("mounted");
        Thread.sleep(500);
        Files.writeString(stat, interval.later);
        JsonNode shares =
                new ObjectMapper().readTree(iostat.getInputStream()).at("/sysstat/hosts/0/statistics/0/avg-cpu");
        assertThat(shares.path("iowait").asDouble(Double.NaN)).isEqualTo(interval.iowait);
        assertThat(shares.path("idle").asDouble(Double.NaN)).isEqualTo(interval.idle);
    }

    @Test
    void it_reports_the_busiest_disk_that_iostat_reports() throws Exception {
        Path file = Files.createFile(besideTheBuild("written"));
        try (var _ = new SynchronousWriter(file);
                var _ = plugin();
                var probe = new ProbeClient(socket())) {
            Window window = pollBesideIostat(probe, "-d", "-x");
            JsonNode busiest = window.iostat
                    .path("disk")
                    .valueStream()
                    .filter(disk -> Files.exists(
                            Path.of("/sys/block", disk.path("disk_device").asText(), "device")))
                    .max(Comparator.comparingDouble(disk -> disk.path("util").asDouble()))
                    .orElseThrow();
            double theirUtilization = busiest.path("util").asDouble();
            double reads = busiest.path("r/s").asDouble();
            double writes = busiest.path("w/s").asDouble();
            double theirWait = (reads * busiest.path("r_await").asDouble()
                            + writes * busiest.path("w_await").asDouble())
                    / (reads + writes);
            double ourUtilization = utilization.mean(window.start, window.end);
            double ourWait = wait.mean(window.start, window.end);
            System.out.printf(
                    "%s: utilization: plugin %.2f %%, iostat %.2f %%; wait: plugin %.3f ms, iostat %.3f ms%n",
                    busiest.path("disk_device").asText(), ourUtilization, theirUtilization, ourWait, theirWait);
            assertThat(ourUtilization).isCloseTo(theirUtilization, within(5.0));
            assertThat(ourWait).isCloseTo(theirWait, within(0.5 + 0.3 * theirWait));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void an_idle_io_uring_is_reported_as_iostat_reports_it_and_explained() throws Exception {
        try (var plugin = plugin();
                var probe = new ProbeClient(socket())) {
            var idleServer = CompletableFuture.runAsync(() -> IdleIoUring.waitFor(WINDOW_SECONDS + 1));
            Thread.sleep(500);
            Window window = pollBesideIostat(probe, "-c");
            try {
                idleServer.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof TestAbortedException aborted ? aborted : e;
            }
            double ours = iowait.mean(window.start, window.end);
            double theirs = window.iostat.at("/avg-cpu/iowait").asDouble(Double.NaN);
            double busy = meanOrNaN(utilization, window);
            System.out.printf(
                    "idle io_uring: IO wait: plugin %.2f %%, iostat %.2f %%; IO pressure %.2f %%; busiest disk %.2f %%%n",
                    ours, theirs, meanOrNaN(pressure, window), busy);
            assertThat(ours).isCloseTo(theirs, within(TOLERATED_POINTS));
            // On a kernel that counts it as IO wait, and while no other program used the disk.
            if (theirs > 15 && busy < 0.5) {
                assertThat(plugin.log()).contains("but no disk is busy");
            }
        }
    }

    private static double meanOrNaN(CollectedSamples samples, Window window) {
        return samples.values().isEmpty() ? Double.NaN : samples.mean(window.start, window.end);
    }

    private PluginProcess plugin() {
        return PluginProcess.listening("iowait-plugin", socket(), "--interval", INTERVAL_SECONDS);
    }

    private Path socket() {
        return directory.resolve("iowait.sock");
    }

    /** Not in /tmp, which may be memory: nobody waits for that. */
    private static Path besideTheBuild(String name) {
        return Path.of(System.getProperty("dist")).resolveSibling(name);
    }

    private Window pollBesideIostat(ProbeClient probe, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("iostat", "-y", "-o", "JSON"));
        command.addAll(List.of(options));
        command.addAll(List.of(Integer.toString(WINDOW_SECONDS), "1"));
        Instant start = Instant.now();
        Process iostat = new ProcessBuilder(command).start();
        do {
            poll(probe);
        } while (!iostat.waitFor(1, TimeUnit.SECONDS));
        Instant end = Instant.now();
        Thread.sleep(300); // until the interval that spans the end is over
        poll(probe);
        JsonNode statistics =
                new ObjectMapper().readTree(iostat.getInputStream()).at("/sysstat/hosts/0/statistics/0");
        return new Window(start, end, statistics);
    }

    private void poll(ProbeClient probe) {
        JsonNode report = probe.poll();
        for (var samples : List.of(iowait, idle, pressure, utilization, wait)) {
            samples.add(report);
        }
    }

    /** The part of the CPUs' idle time that was IO wait; NaN if other load left too little of it to tell. */
    private static double made(long[] before, long[] after) {
        double iowait = Math.max(0, after[4] - before[4]);
        double idle = Math.max(0, after[3] - before[3]);
        return iowait + idle < FEW_TICKS ? Double.NaN : iowait / (iowait + idle);
    }

    private static long[] readProcStat() throws IOException {
        String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
        long[] ticks = new long[8];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = Long.parseLong(words[i + 1]);
        }
        return ticks;
    }

    private static long readPressure() throws IOException {
        return Long.parseLong(
                Files.readAllLines(Path.of("/proc/pressure/io")).getFirst().replaceAll(".*total=", ""));
    }
}
