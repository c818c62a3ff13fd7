package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin, polled as the probe polls, beside the iostat that operators know. */
class IowaitPluginIT {

    private static final double TOLERATED_POINTS = 2;
    private static final int WINDOW_SECONDS = 8;

    @TempDir
    private Path directory;

    @Test
    void it_reports_what_iostat_reports_without_load() throws Exception {
        compareWithIostat();
    }

    @Test
    void it_reports_what_iostat_reports_under_io_load() throws Exception {
        // Beside the build, not in /tmp: nobody waits for a tmpfs.
        Path file = Files.createTempFile(Path.of(System.getProperty("dist")).getParent(), "load", ".bin");
        try (var _ = new SynchronousWriter(file)) {
            compareWithIostat();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void before_the_first_interval_is_over_the_reply_has_the_template_alone() {
        Path socket = directory.resolve("iowait.sock");
        try (var _ = PluginProcess.listening("iowait-plugin", socket, "--interval", "10");
                var probe = new ProbeClient(socket)) {
            JsonNode hosts = probe.poll().path("Host");
            assertThat(hosts.at("/metric_templates/iowait/format").asText()).isEqualTo("percent");
            assertThat(hosts.path("nodes")).isEmpty();
        }
    }

    @Test
    void a_second_instance_leaves_the_first_untouched() throws Exception {
        Path socket = directory.resolve("iowait.sock");
        try (var first = PluginProcess.listening("iowait-plugin", socket);
                var second = PluginProcess.start(
                        List.of(PluginProcess.launcher("iowait-plugin"), "--socket", socket.toString()));
                var probe = new ProbeClient(socket)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.log())
                    .contains("cannot listen on " + socket + ": process " + first.pid()
                            + " serves it; stop that one or choose another --socket");
            probe.poll();
        }
    }

    @Test
    void it_replaces_the_socket_of_one_that_was_killed() throws Exception {
        Path socket = directory.resolve("iowait.sock");
        try (var killed = PluginProcess.listening("iowait-plugin", socket)) {
            killed.signal("KILL");
            assertThat(killed.awaitExit()).isEqualTo(128 + 9);
        }
        assertThat(socket).exists();
        try (var next = PluginProcess.listening("iowait-plugin", socket);
                var probe = new ProbeClient(socket)) {
            probe.poll();
            next.signal("INT");
            assertThat(next.awaitExit()).isEqualTo(128 + 2);
            assertThat(socket).doesNotExist();
            assertThat(directory).exists();
        }
    }

    /** Asks both of the same seconds. */
    private void compareWithIostat() throws IOException, InterruptedException {
        Path socket = directory.resolve("iowait.sock");
        var samples = new TreeMap<Instant, Double>();
        try (var _ = PluginProcess.listening("iowait-plugin", socket);
                var probe = new ProbeClient(socket)) {
            // From a sample on, so that the windows begin together.
            while (samples.isEmpty()) {
                poll(probe, samples);
                Thread.sleep(50); // the protocol has no other way to learn of a sample
            }
            Instant start = samples.lastKey();
            Process iostat = new ProcessBuilder(
                            "iostat", "-c", "-y", "-o", "JSON", Integer.toString(WINDOW_SECONDS), "1")
                    .start();
            do {
                poll(probe, samples);
            } while (!iostat.waitFor(1, TimeUnit.SECONDS));
            poll(probe, samples);
            double ours = samples.tailMap(start, false).values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
            double theirs = new ObjectMapper()
                    .readTree(iostat.getInputStream())
                    .at("/sysstat/hosts/0/statistics/0/avg-cpu/iowait")
                    .asDouble(Double.NaN);
            System.out.printf("iowait: plugin %.2f %%, iostat %.2f %%, %d samples%n", ours, theirs, samples.size());
            assertThat(ours).isCloseTo(theirs, within(TOLERATED_POINTS));
        }
    }

    private static void poll(ProbeClient probe, Map<Instant, Double> samples) {
        JsonNode hosts = probe.poll().at("/Host/nodes");
        for (JsonNode host : hosts) {
            for (JsonNode sample : host.at("/metrics/iowait/samples")) {
                samples.put(
                        Instant.parse(sample.path("date").asText()),
                        sample.path("value").asDouble());
            }
        }
    }
}
