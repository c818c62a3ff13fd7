package scopeplugins.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.plugin.PluginException;
import scopeplugins.plugin.ProbeClient;

@Timeout(60)
class PluginServerTest {

    private static final String REPORT = TestClients.report("iowait");

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void setPath() {
        path = directory.resolve("iowait.sock");
    }

    @Test
    void the_probe_takes_every_report_over_one_connection() {
        try (var _ = serve(REPORT);
                var probe = new ProbeClient(path)) {
            for (int i = 0; i < 20; i++) {
                assertThat(probe.poll().at("/Plugins/0/id").asText()).isEqualTo("iowait");
            }
            assertThat(probe.connections()).isEqualTo(1);
        }
    }

    @Test
    void the_answer_is_the_report_and_no_byte_more() throws IOException {
        try (var _ = serve(REPORT)) {
            String[] answer = TestClients.get(path, "/report?api_version=1&probe_id=7ecbffbad232e88b")
                    .split("\r\n\r\n", 2);
            assertThat(answer[0].replaceFirst("Date: .*", "Date: now"))
                    .isEqualToNormalizingNewlines("""
                            HTTP/1.1 200 OK
                            Date: now
                            Content-Type: application/json
                            Content-Length: %d
                            Connection: close""".formatted(REPORT.length()));
            assertThat(answer[1]).isEqualTo(REPORT);
        }
    }

    @Test
    void nothing_true_to_say_is_status_503_with_a_sentence() throws IOException {
        try (var _ = serve(Optional::empty)) {
            assertThat(TestClients.get(path, "/report"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Content-Type: text/plain")
                    .endsWith("There is no recent sample; see the plugin's log.");
        }
    }

    @Test
    void a_report_of_several_megabytes_arrives_whole_and_in_time() {
        String big = REPORT.replace("A test", "x".repeat(5_000_000));
        try (var _ = serve(big);
                var probe = new ProbeClient(path)) {
            probe.poll();
            probe.poll();
            assertThat(probe.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /, 404",
        "GET /reports, 404",
        "GET /report/, 404",
        "POST /report, 405",
        "PUT /report, 405",
        "DELETE /report, 405",
        "POST /nothing, 404",
        "HEAD /report, 200",
        "GET /report?a=b&c, 200",
        "get, 505",
        "GET /report extra, 400"
    })
    void other_requests_get_the_status_that_says_why(String requestLine, int status) throws IOException {
        try (var _ = serve(REPORT)) {
            assertThat(TestClients.exchange(
                            path, requestLine + " HTTP/1.1\r\nHost: plugin\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"garbage\r\n\r\n", "\0\1\2\r\n\r\n", "GET /report HTTP/1.1\r\n\r\n", "GET /report HTTP/9\r\n\r\n"
            })
    void malformed_requests_are_the_clients_fault(String request) throws IOException {
        try (var _ = serve(REPORT)) {
            assertThat(TestClients.exchange(path, request)).matches("(?s)HTTP/1\\.1 (4\\d\\d|505) .*");
        }
    }

    @Test
    void oversized_requests_are_the_clients_fault() throws IOException {
        try (var _ = serve(REPORT)) {
            String much = "a".repeat(9000);
            assertThat(TestClients.get(path, "/" + much)).startsWith("HTTP/1.1 414 ");
            assertThat(TestClients.exchange(path, "GET /report HTTP/1.1\r\nHost: x\r\na: " + much + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void another_page_can_stand_beside_the_report() throws IOException {
        var pages = Map.of("/metrics", new Page("text/plain", () -> Optional.of(StandardCharsets.UTF_8.encode("42"))));
        try (var _ = PluginServer.start(pages).listen(path)) {
            assertThat(TestClients.get(path, "/metrics"))
                    .contains("Content-Type: text/plain")
                    .endsWith("42");
        }
    }

    @Test
    void a_server_that_nobody_can_reach_yet_needs_no_report() throws IOException {
        var asked = new AtomicInteger();
        try (var server = PluginServer.start(Map.of("/report", new Page("application/json", () -> {
            asked.incrementAndGet();
            return Optional.of(StandardCharsets.UTF_8.encode(REPORT));
        })))) {
            assertThat(path).doesNotExist();
            assertThat(asked).hasValue(0);
            server.listen(path);
            assertThat(path).exists();
            assertThat(TestClients.get(path, "/report")).endsWith(REPORT);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void no_tcp_port_is_opened() throws IOException {
        try (var _ = serve(REPORT)) {
            Set<String> ownSockets;
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                ownSockets = files.map(PluginServerTest::target).collect(Collectors.toSet());
            }
            for (String table : List.of("tcp", "tcp6")) {
                for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                    // proc(5): state 0A is LISTEN, the tenth column the socket's inode.
                    String[] columns = line.trim().split("\\s+", -1);
                    if (columns[3].equals("0A")) {
                        assertThat(ownSockets).doesNotContain("socket:[" + columns[9] + "]");
                    }
                }
            }
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    @Test
    void only_daemon_threads_are_started_and_all_of_them_end() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        var started = new HashSet<Thread>();
        try (var _ = serve(REPORT);
                var probe = new ProbeClient(path)) {
            probe.poll();
            started.addAll(Thread.getAllStackTraces().keySet());
            started.removeAll(before);
            assertThat(started).isNotEmpty().allMatch(Thread::isDaemon);
        }
        TestClients.await(
                "threads ended",
                () -> started.stream()
                        .filter(thread -> thread.getName().startsWith("server"))
                        .noneMatch(Thread::isAlive));
    }

    @Test
    void requests_are_served_by_platform_threads() {
        var virtual = new AtomicBoolean();
        try (var _ = serve(() -> {
                    virtual.set(Thread.currentThread().isVirtual());
                    return Optional.of(StandardCharsets.UTF_8.encode(REPORT));
                });
                var probe = new ProbeClient(path)) {
            probe.poll();
            assertThat(virtual).isFalse();
        }
    }

    @Test
    void silent_clients_do_not_delay_the_probe() throws IOException {
        try (var _ = serve(REPORT);
                var probe = new ProbeClient(path)) {
            List<SocketChannel> silent = TestClients.connect(path, 100);
            for (SocketChannel client : silent) {
                TestClients.send(client, "GET /report HTTP/1.1\r\n");
            }
            probe.poll();
            probe.poll();
            TestClients.closeAll(silent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/report", "/nothing"})
    void clients_that_never_read_do_not_delay_the_probe(String requested) throws Exception {
        try (var _ = serveBig(Duration.ofHours(1));
                var probe = new ProbeClient(path)) {
            List<SocketChannel> deaf = connectDeaf(requested);
            // Not at the first try, for their requests take the processor a while. Were a thread to wait for one of
            // them, this would never succeed.
            TestClients.await(
                    "five reports in a row",
                    () -> Stream.generate(() -> succeeds(probe)).limit(5).allMatch(success -> success));
            TestClients.closeAll(deaf);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/report", "/nothing"})
    void clients_that_never_read_end_at_the_idle_timeout(String requested) throws Exception {
        try (var _ = serveBig(Duration.ofMillis(300))) {
            List<SocketChannel> deaf = connectDeaf(requested);
            for (SocketChannel client : deaf) {
                TestClients.await("the connection ended", () -> endedByServer(client));
            }
            TestClients.closeAll(deaf);
        }
    }

    private PluginServer serveBig(Duration idleTimeout) {
        String big = REPORT.replace("A test", "x".repeat(1_000_000));
        var page = new Page("application/json", () -> Optional.of(StandardCharsets.UTF_8.encode(big)));
        return PluginServer.start(Map.of("/report", page), idleTimeout).listen(path);
    }

    // More clients than the server has threads; more answers than a socket holds.
    private List<SocketChannel> connectDeaf(String requested) throws IOException {
        List<SocketChannel> deaf = TestClients.connect(path, 20);
        byte[] requests = ("GET " + requested + " HTTP/1.1\r\nHost: x\r\n\r\n")
                .repeat(1000)
                .getBytes(StandardCharsets.UTF_8);
        for (SocketChannel client : deaf) {
            client.configureBlocking(false);
            client.write(ByteBuffer.wrap(requests));
        }
        return deaf;
    }

    private static boolean succeeds(ProbeClient probe) {
        try {
            probe.poll();
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private static boolean endedByServer(SocketChannel client) {
        try {
            client.write(ByteBuffer.wrap(new byte[] {'\n'}));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void a_second_instance_is_refused_and_leaves_the_first_untouched() {
        try (var _ = serve(REPORT);
                var probe = new ProbeClient(path)) {
            probe.poll();
            assertThatThrownBy(() -> serve(REPORT))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("serves it");
            probe.poll();
            assertThat(probe.connections()).isEqualTo(1);
            new ProbeClient(path).poll();
        }
    }

    @Test
    void a_socket_that_was_taken_away_is_made_again_and_connections_live_on() throws IOException {
        path = directory.resolve("made/iowait.sock");
        try (var server = serve(REPORT);
                var probe = new ProbeClient(path)) {
            probe.poll();
            server.listenAgainIfTaken();
            Files.delete(path);
            Files.delete(path.getParent());
            server.listenAgainIfTaken();
            assertThat(TestClients.get(path, "/report")).endsWith(REPORT);
            probe.poll();
            assertThat(probe.connections()).isEqualTo(1);
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void a_socket_whose_place_another_server_has_taken_ends_the_server() throws IOException {
        var first = serve(REPORT);
        Files.delete(path);
        try (var _ = serve(REPORT)) {
            assertThatThrownBy(first::listenAgainIfTaken)
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("serves it");
            assertThat(TestClients.get(path, "/report")).endsWith(REPORT);
        }
        first.listenAgainIfTaken();
        assertThat(path).doesNotExist();
    }

    @Test
    void closing_removes_the_socket_and_nothing_else() {
        var server = serve(REPORT);
        server.close();
        assertThat(directory).isEmptyDirectory();
        var successor = serve(REPORT);
        server.close();
        assertThat(path).exists();
        successor.close();
    }

    @Test
    void closing_finishes_a_request_under_way_once_the_socket_is_gone() throws Exception {
        Executor ownThread = task -> new Thread(task).start();
        var socketGone = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        var server = serve(() -> {
            asked.countDown();
            awaitQuietly(socketGone);
            return Optional.of(StandardCharsets.UTF_8.encode(REPORT));
        });
        var answer = CompletableFuture.supplyAsync(() -> getQuietly(path), ownThread);
        asked.await();
        var closing = CompletableFuture.runAsync(server::close, ownThread);
        TestClients.await("the socket removed", () -> Files.notExists(path));
        socketGone.countDown();
        closing.join();
        assertThat(answer.join()).startsWith("HTTP/1.1 200").endsWith(REPORT);
    }

    @Test
    void closing_takes_no_longer_than_two_seconds_even_if_a_request_hangs() throws Exception {
        var never = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        var server = serve(() -> {
            asked.countDown();
            awaitQuietly(never);
            return Optional.of(StandardCharsets.UTF_8.encode(REPORT));
        });
        try (SocketChannel client = TestClients.connect(path)) {
            TestClients.send(client, "GET /report HTTP/1.1\r\nHost: x\r\n\r\n");
            asked.await();
            long begin = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        } finally {
            never.countDown();
        }
    }

    private PluginServer serve(String report) {
        return serve(() -> Optional.of(StandardCharsets.UTF_8.encode(report)));
    }

    private PluginServer serve(Supplier<Optional<ByteBuffer>> reports) {
        return PluginServer.start(Map.of("/report", new Page("application/json", reports)))
                .listen(path);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String getQuietly(Path socket) {
        try {
            return TestClients.get(socket, "/report");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
