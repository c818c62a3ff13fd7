package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.accuracy.Door;
import scopeplugins.http.accuracy.Scrape;
import scopeplugins.http.accuracy.Server;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin on this machine's kernel, with a real server, polled as the probe polls. */
@NeedsRoot
@Timeout(240) // seconds per test: a count that never comes must not hold up the build
class HttpRequestsPluginIT {

    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

    @TempDir
    private Path directory;

    private PluginProcess plugin;
    private Observer observer;

    @BeforeEach
    void start_the_plugin() throws IOException {
        Path socket = directory.resolve("http-requests.sock");
        plugin =
                PluginProcess.listening("http-requests-plugin", socket, "--hostname", "some-host", "--interval", "0.2");
        observer = new Observer(new ProbeClient(socket), "some-host");
    }

    @AfterEach
    void stop_the_plugin() throws IOException {
        observer.close();
        plugin.close();
    }

    @Test
    void requests_on_connections_kept_alive_are_those_of_the_workers() throws IOException, InterruptedException {
        try (var nginx = Server.nginx(directory)) {
            var connections = new ArrayList<HttpConnection>();
            for (int i = 0; i < 7; i++) {
                connections.add(new HttpConnection(nginx.at(Door.IPV4)));
            }
            for (int i = 0; i < 1009; i++) {
                exchange(connections.get(i % connections.size()));
            }
            assertThat(observer.awaitRequestsOf(nginx.workers(), 1009)).isEqualTo(1009);
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void requests_on_fresh_connections_are_those_of_the_workers() throws IOException, InterruptedException {
        try (var nginx = Server.nginx(directory)) {
            for (SocketAddress server : List.of(nginx.at(Door.IPV4), nginx.at(Door.IPV6), nginx.at(Door.UNIX))) {
                for (int i = 0; i < 211; i++) {
                    exchangeOnce(server);
                }
            }
            assertThat(observer.awaitRequestsOf(nginx.workers(), 3 * 211)).isEqualTo(3 * 211);
        }
    }

    @Test
    void requests_in_another_network_namespace_count() throws IOException, InterruptedException {
        try (var hosts = TwoHosts.create();
                var nginx = Server.nginx(directory, hosts.onServer(), TwoHosts.SERVER_ADDRESS)) {
            hosts.get(23, nginx.port(Door.IPV4));
            assertThat(observer.awaitRequestsOf(nginx.workers(), 23)).isEqualTo(23);
        }
    }

    @Test
    void the_client_has_received_no_request() throws IOException, InterruptedException {
        try (var nginx = Server.nginx(directory)) {
            for (int i = 0; i < 23; i++) {
                exchangeOnce(nginx.at(Door.IPV4));
            }
            observer.awaitRequestsOf(nginx.workers(), 23);
            assertThat(observer.processes())
                    .doesNotContain(ProcessHandle.current().pid());
        }
    }

    @Test
    void a_process_that_ended_leaves_the_report() throws IOException, InterruptedException {
        Set<Long> workers;
        try (var nginx = Server.nginx(directory)) {
            for (int i = 0; i < 23; i++) {
                exchangeOnce(nginx.at(Door.IPV4));
            }
            workers = nginx.workers();
            observer.awaitRequestsOf(workers, 23);
            assertThat(observer.processes()).containsAnyElementsOf(workers);
        }
        observer.awaitAbsence(workers);
    }

    @Test
    void the_plugin_counts_the_polls_it_answers_as_its_own() {
        Set<Long> itself = Set.of(plugin.pid());
        assertThat(observer.awaitRequestsOf(itself, 2)).isPositive();
    }

    @Test
    void polls_share_one_connection() {
        observer.awaitRequestsOf(Set.of(plugin.pid()), 23);
        assertThat(observer.connections()).isEqualTo(1);
    }

    @Test
    void a_count_outlives_its_process_in_the_total_of_those_that_ended() throws IOException, InterruptedException {
        Path socket = directory.resolve("http-requests.sock");
        Set<Long> workers;
        long exitedBefore;
        try (var nginx = Server.nginx(directory)) {
            for (int i = 0; i < 23; i++) {
                exchangeOnce(nginx.at(Door.IPV4));
            }
            workers = nginx.workers();
            observer.awaitRequestsOf(workers, 23);
            var metrics = Scrape.read(socket);
            assertThat(metrics.requestsOf(workers)).isEqualTo(23);
            exitedBefore = metrics.total("http_requests_exited_total");
        }
        observer.awaitAbsence(workers);
        // At least: the machine's other processes may end meanwhile.
        assertThat(Scrape.read(socket).total("http_requests_exited_total") - exitedBefore)
                .isGreaterThanOrEqualTo(23);
    }

    @Test
    void requests_beyond_the_limit_of_processes_are_told_as_lost() throws IOException, InterruptedException {
        Path socket = directory.resolve("small.sock");
        try (var small = PluginProcess.listening(
                        "http-requests-plugin", socket, "--max-processes", "1", "--interval", "0.1");
                var nginx = Server.nginx(directory)) {
            Scrape.read(socket); // the plugin's own first request takes the one place
            for (int i = 0; i < 23; i++) {
                exchangeOnce(nginx.at(Door.IPV4));
            }
            String loss = "requests were not counted, because more processes receive requests than are remembered";
            if (!small.log().contains(loss)) { // told once a minute, perhaps of another process while it started
                small.awaitLine(loss);
            }
            Scrape metrics = Scrape.read(socket);
            while (metrics.total("http_requests_lost_total") < 23) {
                metrics = Scrape.read(socket);
            }
            // At least: the machine's other processes may receive requests meanwhile, and lose them too.
            assertThat(metrics.total("http_requests_lost_total")).isGreaterThanOrEqualTo(23);
            assertThat(metrics.requestsOf(nginx.workers())).isZero();
        }
    }

    @Test
    void more_processes_than_the_heap_can_hold_are_refused_at_once() {
        try (var greedy = PluginProcess.start(
                List.of(PluginProcess.launcher("http-requests-plugin"), "--max-processes", "100000"))) {
            greedy.awaitLine("cannot report up to 100000 processes from Java's heap of 4");
            assertThat(greedy.awaitExit()).isEqualTo(1);
        }
    }

    @Test
    void it_ends_on_a_signal_and_takes_its_socket_along() {
        plugin.signal("TERM");
        assertThat(plugin.awaitExit()).isEqualTo(143);
        assertThat(directory.resolve("http-requests.sock")).doesNotExist();
    }

    private static void exchangeOnce(SocketAddress server) throws IOException {
        try (var connection = new HttpConnection(server)) {
            exchange(connection);
        }
    }

    private static void exchange(HttpConnection connection) throws IOException {
        connection.send(GET);
        assertThat(connection.receive()).startsWith("HTTP/1.1 200 ").endsWith("Host: body\r\n\r\n");
    }
}
