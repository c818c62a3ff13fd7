package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.NeedsRoot;

/** An answer passes several network devices, or is sent again: it is counted once. */
@NeedsRoot
@Tag("alone")
@Timeout(240)
class NetworksIT {

    private static final Pattern OF_LOAD = Pattern.compile("requests: (\\d+) total.* (\\d+) succeeded");

    @TempDir
    private Path directory;

    private interface Join {
        Network create() throws IOException;
    }

    private interface Requests {
        long send(Network network, String url) throws IOException, InterruptedException;
    }

    @Test
    void answers_to_another_namespace_are_counted() throws IOException, InterruptedException {
        assertExact(Network::cable, (_, url) -> some(url));
    }

    @Test
    void answers_over_ipv6_are_counted() throws IOException, InterruptedException {
        assertExact(Network::cableWithIpv6, (_, url) -> some(url));
    }

    @Test
    void answers_by_way_of_a_bridge_are_counted() throws IOException, InterruptedException {
        assertExact(Network::bridge, (_, url) -> some(url));
    }

    @Test
    void answers_from_the_address_of_a_bridge_are_counted_once() throws IOException, InterruptedException {
        assertExact(Network::ownBridge, (_, url) -> some(url));
    }

    @Test
    void answers_from_a_macvlan_are_counted_once() throws IOException, InterruptedException {
        assertExact(Network::macvlan, (_, url) -> some(url));
    }

    @Test
    void answers_that_are_sent_again_are_counted_once() throws IOException, InterruptedException {
        assertExact(Network::bridge, NetworksIT::whileTheLinkFails);
    }

    private void assertExact(Join join, Requests requests) throws IOException, InterruptedException {
        try (var network = join.create();
                var nginx = Server.nginx(directory, network.onServer(), network.address());
                var counter = Counter.start(directory)) {
            String url = "http://" + network.address() + ":" + nginx.port(Door.IPV4) + "/";
            long sent = 0;
            long apart = Long.MAX_VALUE;
            // An answer that is taken for another one is nobody's. That counter is the whole machine's, where
            // others may have such ones meanwhile.
            for (int i = 0; i < 3 && apart > 0; i++) {
                long before = counter.scrape().total("http_responses_without_request_total");
                sent += requests.send(network, url);
                apart = Math.min(apart, counter.scrape().total("http_responses_without_request_total") - before);
            }
            Responses answered = assertAnswered(counter.scrape(), nginx.workers(), sent);
            assertThat(answered.times().count()).isEqualTo(sent);
            assertThat(apart).isZero();
        }
    }

    private static Responses assertAnswered(Scrape scrape, Set<Long> processes, long requests) {
        assertThat(scrape.requestsOf(processes)).isEqualTo(requests);
        Responses answered = scrape.responsesOf(processes);
        assertThat(answered.byCode()).isEqualTo(Map.of("200", requests));
        assertThat(answered.unanswered()).isZero();
        return answered;
    }

    /** Requests are read on one, and what the window had no room for is sent on the other, where the client is. */
    @Test
    void answers_are_counted_while_one_cpu_reads_and_another_sends() throws IOException, InterruptedException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one CPU");
        try (var network = Network.cable()) {
            output(Network.start(network.onServer(), "sh", "-c", "echo 2 >/sys/class/net/lo/queues/rx-0/rps_cpus"));
            List<String> onFirst = Stream.concat(network.onServer().stream(), Stream.of("taskset", "-c", "0"))
                    .toList();
            try (var server = Server.start(SendCases.SERVER, directory, Map.of(), false, onFirst);
                    var counter = Counter.start(directory)) {
                String url = "http://127.0.0.1:" + server.port(Door.IPV4);
                long steered = steeredToSecond();
                long sent = load(Network.start(
                        network.onServer(),
                        "taskset",
                        "-c",
                        "1",
                        "h2load",
                        "--h1",
                        "-n",
                        "400",
                        "-c",
                        "8",
                        "-m",
                        "8",
                        url + "/large",
                        url + "/send",
                        url + "/bytes"));
                assertAnswered(counter.scrape(), server.pids(), sent);
                // Acknowledgements are taken there, and what waited for them is sent there.
                assertThat(steeredToSecond() - steered).isGreaterThan(sent);
            }
        }
    }

    /** Packets that the second CPU got from another one (received_rps, net/core/net-procfs.c). */
    private static long steeredToSecond() throws IOException {
        String second = Files.readAllLines(Path.of("/proc/net/softnet_stat")).get(1);
        return Long.parseLong(second.split(" ", -1)[9], 16);
    }

    private static long load(Process client) throws IOException {
        Matcher summary = OF_LOAD.matcher(output(client));
        assertThat(summary.find()).isTrue();
        assertThat(summary.group(1)).isEqualTo(summary.group(2));
        return Long.parseLong(summary.group(1));
    }

    private static long some(String url) throws IOException {
        return load(Network.onClient("h2load", "--h1", "-n", "211", "-c", "7", url));
    }

    /** Some answers are on their way while the client's cable is out. */
    private static long whileTheLinkFails(Network network, String url) throws IOException, InterruptedException {
        long all = 0;
        long before = network.retransmitted();
        for (int i = 0; i < 5 && network.retransmitted() == before; i++) {
            Process client = Network.onClient("h2load", "--h1", "-n", "20000", "-c", "32", url);
            for (int j = 0; j < 3; j++) {
                long answers = network.sent();
                while (client.isAlive() && network.sent() < answers + 1_000) {
                    // The load is not under way yet, or again.
                }
                Network.setClientsPort("down");
                Pause.millis(300);
                Network.setClientsPort("up");
            }
            all += load(client);
        }
        assertThat(network.retransmitted()).isGreaterThan(before);
        return all;
    }

    private static String output(Process client) throws IOException {
        try {
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.onExit().join().exitValue()).as(output).isZero();
            return output;
        } finally {
            client.destroyForcibly();
        }
    }
}
