package scopeplugins.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may reach the metrics' port must not keep a scraper, which waits 10 s, from its answer. */
@Timeout(120)
class HostileScrapersTest {

    // More than are served at a time.
    private static final int CROWD = 300;
    private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final String PAGE = "x".repeat(4_000_000);
    private static final String REQUEST = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

    private final List<SocketChannel> crowd = new ArrayList<>();
    private InetSocketAddress address;
    private MetricsServer server;

    @BeforeEach
    void start() throws IOException {
        start(TcpConnector.MAX_AGE);
    }

    private void start(Duration maxAge) throws IOException {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), TestClients.freePort());
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(PAGE);
        var page = new Page("text/plain", () -> Optional.of(bytes));
        server = MetricsServer.start(address, Map.of("/metrics", page), maxAge);
    }

    @AfterEach
    void stop() throws IOException {
        TestClients.closeAll(crowd);
        server.close();
    }

    @Test
    void silent_connections_do_not_keep_a_scraper_out() throws IOException {
        crowd(CROWD);
        assertScraped();
    }

    @Test
    void nor_do_they_when_they_come_again_and_again() throws Exception {
        whileRepeated(
                () -> {
                    var open = new ArrayDeque<SocketChannel>();
                    for (int i = 0; i < CROWD; i++) {
                        open.add(connect());
                    }
                    TestClients.closeAll(List.copyOf(open));
                },
                2);
    }

    @Test
    void requests_that_drip_in_do_not_keep_a_scraper_out() throws Exception {
        crowd(CROWD);
        for (SocketChannel client : crowd) {
            client.configureBlocking(false);
        }
        whileRepeated(() -> crowd.forEach(client -> attempt(() -> TestClients.send(client, "G"))), 1);
    }

    @Test
    void a_request_that_drips_in_ends_in_time() throws Exception {
        server.close();
        start(SOON);
        crowd(1);
        TestClients.send(crowd.getFirst(), "GET /metrics HTTP/1.1\r\nHost: ");
        TestClients.await("ended by the server", () -> !attempt(() -> TestClients.send(crowd.getFirst(), "x")));
    }

    @Test
    void clients_that_never_read_do_not_keep_a_scraper_out() throws IOException {
        crowd(CROWD);
        for (SocketChannel client : crowd) {
            attempt(() -> TestClients.send(client, REQUEST));
        }
        assertScraped();
    }

    @Test
    void an_answer_that_is_read_too_slowly_ends_in_time() throws Exception {
        server.close();
        start(SOON);
        crowd(1);
        TestClients.send(crowd.getFirst(), REQUEST);
        var drop = ByteBuffer.allocate(1000);
        int read = 0;
        int length;
        do {
            Thread.sleep(1); // as slow as such a client is
            length = crowd.getFirst().read(drop.clear());
            read += Math.max(0, length);
        } while (length >= 0);
        assertThat(read).isLessThan(PAGE.length());
    }

    @Test
    void clients_that_ask_without_end_do_not_keep_a_scraper_out() throws Exception {
        whileRepeated(
                () -> {
                    try (SocketChannel client = connect()) {
                        TestClients.send(client, REQUEST.repeat(100));
                        TestClients.receive(client);
                    }
                },
                8);
    }

    @Test
    void a_connection_is_for_one_request() throws IOException {
        crowd(1);
        TestClients.send(crowd.getFirst(), REQUEST);
        assertThat(TestClients.receive(crowd.getFirst()))
                .startsWith("HTTP/1.1 200 ")
                .contains("Connection: close");
    }

    @Test
    void whoever_has_most_connections_makes_room_first() throws IOException {
        crowd(1);
        var other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        for (int i = 0; i < CROWD; i++) {
            crowd.add(TestClients.connect(other, address));
        }
        TestClients.send(crowd.getFirst(), REQUEST);
        assertThat(TestClients.receive(crowd.getFirst())).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::1, 2001:db8::2, true",
        "2001:db8::1, 2001:db8:0:1::1, false"
    })
    void the_addresses_of_one_host_count_together(String one, String another, boolean together) throws IOException {
        assertThat(TcpConnector.network(InetAddress.getByName(one))
                        .equals(TcpConnector.network(InetAddress.getByName(another))))
                .isEqualTo(together);
    }

    @Test
    void the_files_that_a_crowd_takes_are_bounded() throws Exception {
        long before = TestClients.openFiles();
        crowd(CROWD);
        assertScraped();
        TestClients.await("bounded", () -> TestClients.openFiles() <= before + CROWD + TcpConnector.MAX_CONNECTIONS);
        TestClients.closeAll(crowd);
        TestClients.await("closed", () -> TestClients.openFiles() <= before);
    }

    private SocketChannel connect() throws IOException {
        return TestClients.connect(InetAddress.getLoopbackAddress(), address);
    }

    private void crowd(int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            crowd.add(connect());
        }
    }

    private void whileRepeated(Attempt attack, int threads) throws Exception {
        var over = new AtomicBoolean();
        var attackers = new ArrayList<Thread>();
        try {
            for (int i = 0; i < threads; i++) {
                attackers.add(Thread.startVirtualThread(() -> {
                    while (!over.get()) {
                        attempt(attack);
                    }
                }));
            }
            for (int i = 0; i < 10; i++) {
                assertScraped();
            }
        } finally {
            over.set(true);
            for (Thread attacker : attackers) {
                attacker.join();
            }
        }
    }

    private void assertScraped() throws IOException {
        long begin = System.nanoTime();
        try (SocketChannel scraper = connect()) {
            TestClients.send(scraper, REQUEST);
            assertThat(TestClients.receive(scraper)).startsWith("HTTP/1.1 200 ").endsWith(PAGE);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SCRAPE_TIMEOUT);
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** Whether it succeeds: the server may have ended the connection. */
    private static boolean attempt(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
