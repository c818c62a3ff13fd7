package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin, polled as the probe polls. */
class IowaitPluginIT {

    @TempDir
    private Path directory;

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
    void every_line_of_the_log_has_a_time_and_the_plugins_name() {
        try (var plugin = PluginProcess.listening(
                "iowait-plugin", directory.resolve("iowait.sock"), "--metrics-listen", "127.0.0.1:0")) {
            assertThat(plugin.log().lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).matches("\\d{4}-\\d{2}-\\d{2}T\\S+ iowait-plugin INFO .*"));
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

    @Test
    void the_check_tells_whether_it_runs() {
        Path socket = directory.resolve("iowait.sock");
        List<String> check = List.of(PluginProcess.launcher("iowait-plugin"), "--socket", socket.toString(), "--check");
        try (var _ = PluginProcess.listening("iowait-plugin", socket);
                var healthy = PluginProcess.start(check)) {
            assertThat(healthy.awaitExit()).isZero();
            assertThat(healthy.log()).matches(socket + " gave a report in \\d+ ms");
        }
        try (var unhealthy = PluginProcess.start(check)) {
            assertThat(unhealthy.awaitExit()).isEqualTo(1);
            assertThat(unhealthy.log()).contains(socket + " gives no report: ").doesNotContain("\n");
        }
    }

    @Test
    void two_probes_of_any_rhythm_see_the_same_samples() throws Exception {
        Path socket = directory.resolve("iowait.sock");
        var quick = new CollectedSamples("cpu_idle");
        var slow = new CollectedSamples("cpu_idle");
        try (var _ = PluginProcess.listening("iowait-plugin", socket, "--interval", "0.2");
                var quickProbe = new ProbeClient(socket);
                var slowProbe = new ProbeClient(socket)) {
            for (int i = 0; i < 90; i++) {
                quick.poll(quickProbe);
                if (i % 30 == 29) {
                    slow.poll(slowProbe);
                }
                Thread.sleep(33);
            }
            quick.poll(quickProbe);
        }
        assertThat(slow.values()).hasSizeGreaterThan(5);
        assertThat(quick.values()).containsAllEntriesOf(slow.values());
        // However often somebody asks: the interval lies between two samples, but for the moment their dates are taken.
        List<Instant> dates = List.copyOf(quick.values().keySet());
        for (int i = 1; i < dates.size(); i++) {
            assertThat(Duration.between(dates.get(i - 1), dates.get(i))).isGreaterThan(Duration.ofMillis(150));
        }
    }

    @Test
    void it_starts_no_process_neither_to_begin_nor_to_sample() throws Exception {
        Path socket = directory.resolve("iowait.sock");
        // Without the launcher, which is a shell script: the process has been java from its first moment.
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("dist"), "lib", "iowait-plugin.jar").toString(),
                "--socket",
                socket.toString(),
                "--interval",
                "0.1");
        try (var plugin = PluginProcess.start(command);
                var probe = new ProbeClient(socket)) {
            plugin.awaitLine("Listening");
            var samples = new CollectedSamples("cpu_idle");
            while (samples.values().size() < 10) {
                samples.poll(probe);
                Thread.sleep(100); // the protocol has no other way to learn of a sample
            }
            assertThat(childrensPageFaults(plugin.pid())).isZero();
            assertThat(ProcessHandle.of(plugin.pid()).orElseThrow().children()).isEmpty();
        }
    }

    @Test
    void it_runs_without_any_right_on_a_read_only_root_with_a_socket_directory_of_its_own() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can mount a read-only root");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path sockets = Files.createDirectory(directory.resolve("plugins"));
        // A copy, for the checkout may lie where other users have no way in.
        Process copy = new ProcessBuilder(
                        "cp",
                        "-r",
                        System.getProperty("dist"),
                        directory.resolve("dist").toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
        Path socket = sockets.resolve("iowait.sock");
        String mountReadOnly =
                "mount --make-rprivate / && mount -t tmpfs -o uid=65534,gid=65534,mode=755 tmpfs " + sockets
                        + " && mount -o remount,ro,bind / && exec setpriv --reuid=65534 --regid=65534 --clear-groups"
                        + " --inh-caps=-all --bounding-set=-all --no-new-privs \"$@\"";
        try (var plugin = PluginProcess.start(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                mountReadOnly,
                "sh",
                directory.resolve("dist/bin/iowait-plugin").toString(),
                "--socket",
                socket.toString()))) {
            plugin.awaitLine("Listening");
            // The directory is mounted for the plugin alone, so it is asked through the plugin's own root.
            try (var probe = new ProbeClient(Path.of("/proc/" + plugin.pid() + "/root" + socket))) {
                assertThat(probe.poll().at("/Plugins/0/id").asText()).isEqualTo("iowait");
            }
            assertThat(Files.readString(Path.of("/proc/" + plugin.pid() + "/status")))
                    .contains("Uid:\t65534\t65534\t65534\t65534", "CapEff:\t0000000000000000");
        }
    }

    /**
     * What the processes that this one started and that ended have cost (proc(5), /proc/pid/stat, cminflt): none runs
     * without page faults, so none has run if there are none.
     */
    private static long childrensPageFaults(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fromState = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fromState[11 - 3]);
    }
}
