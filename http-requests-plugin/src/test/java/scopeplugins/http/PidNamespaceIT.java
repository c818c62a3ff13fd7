package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.accuracy.Door;
import scopeplugins.http.accuracy.Server;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin in a pid namespace below the initial one, with a server in there. */
@NeedsRoot
@Timeout(240)
class PidNamespaceIT {

    private static final String DIFFERS = "pid namespace";

    @TempDir
    private Path directory;

    @Test
    void the_pids_are_those_of_its_own_namespace_if_it_is_told_so() throws IOException, InterruptedException {
        try (var namespace = ChildPidNamespace.create();
                var plugin = start(namespace, "--pid-namespace", "own");
                var nginx = Server.nginx(directory, namespace.forChildren(), "127.0.0.1");
                var observer = observer()) {
            Set<Long> inside =
                    nginx.workers().stream().map(ChildPidNamespace::pidInside).collect(Collectors.toSet());
            assertThat(inside).doesNotContainAnyElementsOf(nginx.workers());
            get(nginx, 23);
            assertThat(observer.awaitRequestsOf(inside, 23)).isEqualTo(23);
            assertThat(observer.processes()).doesNotContainAnyElementsOf(nginx.workers());
            assertThat(plugin.log()).doesNotContain(DIFFERS);
        }
    }

    @Test
    void a_process_outside_of_its_own_namespace_is_not_in_the_report() throws IOException, InterruptedException {
        try (var namespace = ChildPidNamespace.create();
                var _ = start(namespace, "--pid-namespace", "own");
                var nginx = Server.nginx(directory);
                var observer = observer()) {
            get(nginx, 23);
            assertThat(observer.awaitRequestsOf(nginx.workers(), 0)).isZero();
            // The plugin's own requests, for it is in there.
            assertThat(observer.processes()).hasSize(1);
        }
    }

    @Test
    void the_pids_are_those_of_the_initial_namespace_by_default_and_one_line_says_that_its_own_differ()
            throws IOException, InterruptedException {
        try (var namespace = ChildPidNamespace.create();
                var plugin = start(namespace);
                var nginx = Server.nginx(directory, namespace.forChildren(), "127.0.0.1");
                var observer = observer()) {
            get(nginx, 23);
            assertThat(observer.awaitRequestsOf(nginx.workers(), 23)).isEqualTo(23);
            assertThat(plugin.log().lines().filter(line -> line.contains(DIFFERS)))
                    .hasSize(1);
        }
    }

    @Test
    void in_the_initial_namespace_both_are_the_same_and_nothing_is_said() throws IOException, InterruptedException {
        for (String which : new String[] {"initial", "own"}) {
            try (var plugin = PluginProcess.listening(
                            "http-requests-plugin",
                            directory.resolve("http-requests.sock"),
                            "--hostname",
                            "some-host",
                            "--interval",
                            "0.2",
                            "--pid-namespace",
                            which);
                    var nginx = Server.nginx(directory.resolve(which));
                    var observer = observer()) {
                get(nginx, 23);
                assertThat(observer.awaitRequestsOf(nginx.workers(), 23)).isEqualTo(23);
                assertThat(plugin.log()).doesNotContain(DIFFERS);
            }
        }
    }

    private PluginProcess start(ChildPidNamespace namespace, String... options) {
        String[] command = Stream.concat(
                        Stream.of(
                                PluginProcess.launcher("http-requests-plugin"),
                                "--socket",
                                directory.resolve("http-requests.sock").toString(),
                                "--hostname",
                                "some-host",
                                "--interval",
                                "0.2"),
                        Stream.of(options))
                .toArray(String[]::new);
        var plugin = PluginProcess.start(namespace.run(command));
        plugin.awaitLine("Listening");
        return plugin;
    }

    private Observer observer() {
        return new Observer(new ProbeClient(directory.resolve("http-requests.sock")), "some-host");
    }

    private static void get(Server nginx, int requests) throws IOException {
        for (int i = 0; i < requests; i++) {
            try (var connection = new HttpConnection(nginx.at(Door.IPV4))) {
                connection.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(connection.receive()).startsWith("HTTP/1.1 200 ");
            }
        }
    }
}
