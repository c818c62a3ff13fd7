package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.plugin.FreePort;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin where the system gives it too little: it says so and ends, or it runs. */
@Timeout(120)
class ScarceResourcesIT {

    private static final String PLUGIN = "iowait-plugin";
    private static final Path DIST = Path.of(System.getProperty("dist"));
    private static final int FEWEST_FILES = 64;

    @TempDir
    private Path directory;

    // With fewer the shell cannot read the launcher, and says so.
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 16, 24, 32, 40, 48, 56, 63})
    void with_too_few_open_files_it_ends_with_a_sentence(int files) {
        assertThat(said("prlimit", "--nofile=" + files, PluginProcess.launcher(PLUGIN)))
                .matches(PLUGIN + ": cannot start with at most " + files + " open files; allow 64 or more \\(.*\\)");
    }

    // As an image starts it, without a shell; with fewer Java cannot find its own libraries.
    @ParameterizedTest
    @ValueSource(ints = {8, 24, 40, 63})
    void also_without_the_launcher(int files) {
        assertThat(said(
                        "prlimit",
                        "--nofile=" + files,
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "@" + DIST.resolve("lib/java.options"),
                        "-XX:AOTCache=" + DIST.resolve("lib/" + PLUGIN + ".aot"),
                        "-jar",
                        DIST.resolve("lib/" + PLUGIN + ".jar").toString()))
                .matches(PLUGIN + ": cannot start with at most " + files + " open files; allow 64 or more \\(.*\\)");
    }

    // With fewer Java ends before the plugin begins.
    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18, 19, 20, 21})
    void with_too_few_threads_it_ends_with_a_sentence(int threads) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "root can run it as another user, and only root");
        Path copy = copyForEverybody();
        String log = said(
                "setpriv",
                "--reuid=" + unusedUser(threads),
                "--clear-groups",
                "prlimit",
                "--nproc=" + threads,
                copy.resolve("bin/" + PLUGIN).toString());
        assertThat(log.lines().filter(line -> !line.endsWith(" INFO Stopped")))
                .singleElement()
                .asString()
                .contains("ERROR cannot start: the system gives no more threads; allow more");
    }

    @Test
    void where_junixsocket_cannot_be_loaded_it_ends_with_a_sentence() throws IOException {
        Path copy = copyForEverybody();
        try (Stream<Path> files = Files.walk(copy.resolve("lib/native"))) {
            for (Path library : files.filter(
                            file -> file.toString().contains("junixsocket") && Files.isRegularFile(file))
                    .toList()) {
                Files.delete(library);
            }
        }
        assertThat(said(
                        "env",
                        "PLUGIN_JAVA_OPTIONS=-Djava.io.tmpdir=/proc",
                        copy.resolve("bin/" + PLUGIN).toString()))
                .contains("ERROR cannot load the native library of junixsocket, neither from ")
                .doesNotContain("\tat ");
    }

    @Test
    void clients_that_take_all_open_files_are_survived() throws Exception {
        Path socket = directory.resolve("iowait.sock");
        var metrics = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.choose());
        try (var plugin = PluginProcess.start(List.of(
                        "prlimit",
                        "--nofile=" + FEWEST_FILES,
                        PluginProcess.launcher(PLUGIN),
                        "--socket",
                        socket.toString(),
                        "--metrics-listen",
                        metrics.getHostString() + ":" + metrics.getPort()));
                var probe = new ProbeClient(socket)) {
            plugin.awaitLine("Listening");
            Duration before = cpuTime(plugin);
            var crowd = new ArrayList<SocketChannel>();
            for (int i = 0; i < 100; i++) {
                crowd.add(connect(UnixDomainSocketAddress.of(socket)));
                crowd.add(connect(metrics));
            }
            probe.poll();
            assertThat(scrape(metrics)).startsWith("HTTP/1.1 200 ");
            Thread.sleep(2000); // what it does meanwhile is what is measured
            assertThat(cpuTime(plugin).minus(before)).isLessThan(Duration.ofMillis(1500));
            for (SocketChannel client : crowd) {
                client.close();
            }
            new ProbeClient(socket).poll();
            assertThat(scrape(metrics)).startsWith("HTTP/1.1 200 ");
            assertThat(plugin.log().lines().count()).as(plugin.log()).isLessThan(10);
        }
    }

    /** What a command says that ends by itself, with exit code 1. */
    private String said(String... command) {
        var line = new ArrayList<>(List.of("env", "JAVA_HOME=" + System.getProperty("java.home")));
        line.addAll(Arrays.asList(command));
        line.addAll(List.of("--socket", directory.resolve("iowait.sock").toString()));
        try (var plugin = PluginProcess.start(line)) {
            assertThat(plugin.awaitExit()).as(plugin.log()).isEqualTo(1);
            return plugin.log();
        }
    }

    private Path copyForEverybody() throws IOException {
        Path copy = directory.resolve("copy");
        try (Stream<Path> files = Files.walk(DIST)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = copy.resolve(DIST.relativize(file));
                Files.copy(file, target);
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        return copy;
    }

    // Another one each time: the kernel may not have forgotten all threads of the one before.
    private static int unusedUser(int threads) {
        return 54000 + threads;
    }

    private static SocketChannel connect(SocketAddress address) throws IOException {
        return SocketChannel.open(address);
    }

    private static String scrape(InetSocketAddress address) throws IOException {
        try (SocketChannel client = connect(address)) {
            client.write(
                    StandardCharsets.US_ASCII.encode("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Duration cpuTime(PluginProcess plugin) {
        return ProcessHandle.of(plugin.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }
}
