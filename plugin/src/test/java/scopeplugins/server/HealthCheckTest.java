package scopeplugins.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.plugin.PluginException;

class HealthCheckTest {

    @TempDir
    private Path directory;

    private Path socket;

    @BeforeEach
    void choose_a_socket() {
        socket = directory.resolve("some-id.sock");
    }

    @Test
    void a_plugin_that_gives_reports_is_healthy() {
        try (var _ = serve(Optional.of(TestClients.report("some-id")))) {
            assertThat(HealthCheck.ask(socket)).matches(socket + " gave a report in \\d+ ms");
        }
    }

    @Test
    void a_plugin_without_a_recent_sample_is_not() {
        try (var _ = serve(Optional.empty())) {
            assertUnhealthy(" gives no report: HTTP/1.1 503 Service Unavailable; see the plugin's log");
        }
    }

    @Test
    void where_no_plugin_ever_ran_there_is_none() {
        assertUnhealthy(" gives no report: No such file or directory; is the plugin running, and as the same user?");
    }

    @Test
    void a_plugin_that_was_killed_is_not_healthy() throws IOException {
        silentServer().close();
        assertUnhealthy(" gives no report: Connection refused; is the plugin running, and as the same user?");
    }

    @Test
    void a_plugin_that_hangs_is_not_healthy() throws IOException {
        try (var _ = silentServer()) {
            assertUnhealthy(" gives no report: no answer within 100 ms; see the plugin's log");
        }
    }

    @Test
    void a_plugin_that_hangs_up_is_not_healthy() throws Exception {
        try (ServerSocketChannel server = silentServer()) {
            Thread rude = Thread.ofPlatform().start(() -> hangUp(server));
            assertUnhealthy(" gives no report: ");
            rude.join();
        }
    }

    private void assertUnhealthy(String sentence) {
        assertThatThrownBy(() -> HealthCheck.ask(socket, new PluginClient(socket, Duration.ofMillis(100))))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith(socket + sentence);
    }

    private PluginServer serve(Optional<String> report) {
        return PluginServer.start(Map.of(
                        "/report", new Page("application/json", () -> report.map(StandardCharsets.UTF_8::encode))))
                .listen(socket);
    }

    /** The kernel completes connections to it, and nobody answers. */
    private ServerSocketChannel silentServer() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    private static void hangUp(ServerSocketChannel server) {
        try {
            server.accept().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
