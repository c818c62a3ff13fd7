package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin on pasted files in place of the kernel's. */
@Timeout(60)
class KernelFixtureIT {

    @TempDir
    private Path directory;

    @BeforeEach
    void makeKernel() throws IOException {
        Files.createDirectories(directory.resolve("proc/pressure"));
        Files.createDirectories(directory.resolve("sys/block/sda/device"));
        Files.createDirectories(directory.resolve("sys/block/dm-0"));
        write("stat", "cpu  1000 0 500 8000 500 0 0 0 0 0\ncpu0 1000 0 500 8000 500 0 0 0 0 0\n");
    }

    @Test
    void from_text_to_report() throws Exception {
        writeDisks(0);
        writePressure(0);
        try (var plugin = start();
                var probe = new ProbeClient(socket())) {
            plugin.awaitLine("Listening");
            // Without steal and guest, then with fields no kernel has yet: the line may change in mid-flight.
            write("stat", "cpu  1050 0 550 8050 550 0 0\n");
            writeDisks(40);
            writePressure(1_000);
            JsonNode metrics = awaitValue(probe, "iowait", 25);
            assertThat(values(metrics, "cpu_idle")).contains(25.0);
            assertThat(values(metrics, "busiest_disk_wait")).containsExactly(2.5);
            assertThat(values(metrics, "busiest_disk_utilization")).anyMatch(value -> value > 0 && value < 100);
            assertThat(values(metrics, "io_pressure_some")).anyMatch(value -> value > 0 && value < 100);
            write("stat", "cpu  1060 0 550 8050 640 0 0 0 0 0 77 78\n");
            awaitValue(probe, "iowait", 90);
        }
    }

    @Test
    void a_kernel_without_pressure_and_disks_has_the_cpus_metrics_and_a_line_in_the_log_for_each_of_the_others()
            throws Exception {
        try (var plugin = start();
                var probe = new ProbeClient(socket())) {
            plugin.awaitLine("Listening");
            write("stat", "cpu  1050 0 550 8050 550 0 0 0 0 0\n");
            awaitValue(probe, "iowait", 25);
            assertThat(templates(probe)).containsExactly("iowait", "cpu_idle");
            assertThat(plugin.log().lines().filter(line -> line.contains("No IO pressure metrics")))
                    .hasSize(1);
            assertThat(plugin.log().lines().filter(line -> line.contains("No disk metrics")))
                    .hasSize(1);
        }
    }

    @Test
    void io_wait_with_idle_disks_is_explained_once() throws Exception {
        writeDisks(0);
        try (var plugin = start();
                var probe = new ProbeClient(socket())) {
            plugin.awaitLine("Listening");
            for (int interval = 1; interval <= 10; interval++) {
                int ticks = 500 * interval;
                write("stat", "cpu  1000 0 500 " + (8000 + ticks) + " " + (500 + ticks) + " 0 0 0 0 0\n");
                awaitSamples(probe, interval);
            }
            assertThat(plugin.log().lines().filter(line -> line.contains("IO wait is")))
                    .singleElement()
                    .asString()
                    .contains("IO wait is 50.0 %, but no disk is busy (sda, the busiest: 0.0 %)");
        }
    }

    @Test
    void io_wait_with_idle_disks_that_comes_every_few_intervals_is_explained_once_an_hour() throws Exception {
        writeDisks(0);
        try (var plugin = start();
                var probe = new ProbeClient(socket())) {
            plugin.awaitLine("Listening");
            int idle = 8000;
            int iowait = 500;
            for (int interval = 1; interval <= 18; interval++) {
                // Four of IO wait and two without.
                if (interval % 6 == 5 || interval % 6 == 0) {
                    idle += 10;
                } else {
                    iowait += 10;
                }
                write("stat", "cpu  1000 0 500 " + idle + " " + iowait + " 0 0 0 0 0\n");
                awaitSamples(probe, interval);
            }
            assertThat(plugin.log().lines().filter(line -> line.contains("IO wait is")))
                    .hasSize(1);
        }
    }

    @Test
    void only_the_chosen_metrics_are_reported_and_no_line_tells_of_the_others() throws Exception {
        try (var plugin = start("--metrics", "cpu_idle,IOWAIT");
                var probe = new ProbeClient(socket())) {
            plugin.awaitLine("Listening");
            assertThat(templates(probe)).containsExactly("iowait", "cpu_idle");
            assertThat(plugin.log()).doesNotContain("No IO pressure", "No disk");
        }
    }

    @Test
    void without_proc_it_does_not_start_and_says_why() throws Exception {
        Files.delete(directory.resolve("proc/stat"));
        try (var plugin = start()) {
            assertThat(plugin.awaitExit()).isEqualTo(1);
            assertThat(plugin.log())
                    .contains("cannot report anything: this kernel gives none of [iowait, ")
                    .contains("there is no " + directory.resolve("proc/stat") + "; there is no ")
                    .endsWith("; mount procfs on /proc, readable to this user, or choose other --metrics");
        }
    }

    @Test
    void an_unknown_metric_is_one_sentence() throws Exception {
        try (var plugin =
                PluginProcess.start(List.of(PluginProcess.launcher("iowait-plugin"), "--metrics", "iowait,latency"))) {
            assertThat(plugin.awaitExit()).isEqualTo(2);
            assertThat(plugin.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("iowait-plugin: Invalid value for option '--metrics': 'latency' is none of iowait, ");
        }
    }

    private static List<String> templates(ProbeClient probe) {
        var ids = new ArrayList<String>();
        probe.poll().at("/Host/metric_templates").fieldNames().forEachRemaining(ids::add);
        return ids;
    }

    private PluginProcess start(String... options) {
        var command = new ArrayList<>(List.of(
                "env",
                "PLUGIN_JAVA_OPTIONS=-Doshi.util.proc.path=" + directory.resolve("proc") + " -Doshi.util.sys.path="
                        + directory.resolve("sys"),
                PluginProcess.launcher("iowait-plugin"),
                "--socket",
                socket().toString(),
                "--interval",
                "0.1"));
        command.addAll(List.of(options));
        return PluginProcess.start(command);
    }

    private Path socket() {
        return directory.resolve("iowait.sock");
    }

    private void write(String file, String text) throws IOException {
        // In one step, for the plugin may read at this very moment.
        Path next = Files.writeString(directory.resolve("next"), text);
        Files.move(next, directory.resolve("proc").resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private void writeDisks(int requests) throws IOException {
        int wait = requests * 5 / 2;
        int busy = requests / 4;
        write("diskstats", """
                   8       0 sda %d 0 0 %d 0 0 0 0 0 %d 0 0 0 0 0 0 0
                   8       1 sda1 0 0 0 0 0 0 0 0 0 9999 0
                 254       0 dm-0 0 0 0 0 0 0 0 0 0 9999 0
                """.formatted(requests, wait, busy));
    }

    private void writePressure(int micros) throws IOException {
        write("pressure/io", """
                some avg10=0.00 avg60=0.00 avg300=0.00 total=%d
                full avg10=0.00 avg60=0.00 avg300=0.00 total=0
                """.formatted(micros));
    }

    private static JsonNode awaitValue(ProbeClient probe, String metric, double value) throws InterruptedException {
        while (true) {
            for (JsonNode host : probe.poll().at("/Host/nodes")) {
                JsonNode metrics = host.path("metrics");
                if (values(metrics, metric).contains(value)) {
                    return metrics;
                }
            }
            Thread.sleep(20); // the protocol has no other way to learn of a sample
        }
    }

    private static void awaitSamples(ProbeClient probe, int count) throws InterruptedException {
        var samples = new CollectedSamples("iowait");
        while (samples.poll(probe).values().size() < count) {
            Thread.sleep(20); // the protocol has no other way to learn of a sample
        }
    }

    private static List<Double> values(JsonNode metrics, String metric) {
        return metrics.at("/" + metric + "/samples")
                .valueStream()
                .map(sample -> sample.path("value").asDouble())
                .toList();
    }
}
