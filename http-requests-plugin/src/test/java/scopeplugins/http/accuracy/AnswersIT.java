package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scopeplugins.http.NeedsRoot;

/** The packaged plugin where what a client sends next depends on what the server answered. */
@NeedsRoot
@Timeout(240)
class AnswersIT {

    private static final Recipe DAEMON =
            new Recipe("daemon", "node --version", "", "node {session.js} daemon {ipv4}", Door.IPV4);

    @Test
    void after_a_refused_upgrade_requests_follow() throws IOException, InterruptedException {
        assertExact(Grants.refused());
    }

    @Test
    void after_a_granted_upgrade_nothing_is_a_request() throws IOException, InterruptedException {
        assertExact(Grants.granted());
    }

    @Test
    void after_a_refused_tunnel_requests_follow() throws IOException, InterruptedException {
        assertExact(Grants.refusedTunnels());
    }

    @Test
    void a_daemon_that_calls_its_client_back_is_no_server_of_these_calls() throws IOException, InterruptedException {
        int calls = 11;
        Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                List<Chain> daemons = run.start(List.of(DAEMON));
                assumeTrue(!daemons.isEmpty(), "there is no node");
                InetSocketAddress address = Run.address(daemons.getFirst());
                Process client = new Place(directory.resolve("client"), Map.of())
                        .command("node {session.js} client " + address.getHostString() + ":" + address.getPort())
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .start();
                try {
                    Writer input = client.outputWriter();
                    input.write(calls + "\n");
                    input.flush();
                    assertThat(client.inputReader().readLine()).isEqualTo(Integer.toString(calls));
                    Scrape scrape = run.counter().scrape();
                    assertThat(scrape.requestsOf(List.of(client.pid()))).isEqualTo(calls);
                    assertThat(scrape.requestsOf(daemons.getFirst().entrance().pids()))
                            .isEqualTo(1);
                } finally {
                    client.destroyForcibly().waitFor();
                }
                return run.findings();
            }
        });
    }

    private static void assertExact(List<Case> cases) throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                run.section("Grants", false, cases, run.start(List.of(Grants.SERVER)));
                return run.findings();
            }
        });
        assertThat(findings.missing()).isEmpty();
        assertThat(findings.failures()).isEmpty();
    }
}
