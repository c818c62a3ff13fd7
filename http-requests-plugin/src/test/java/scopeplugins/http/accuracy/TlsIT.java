package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import scopeplugins.http.NeedsRoot;

/** The packaged plugin with --tls safe, and servers with TLS libraries of their own. */
@NeedsRoot
@EnabledOnOs(architectures = "amd64", disabledReason = "only code of x86-64 is understood")
@Timeout(240)
class TlsIT {

    @Test
    void requests_inside_of_tls_are_counted_exactly() throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                TlsSections.safe(run);
                if (!run.findings().missing().containsKey("lighttpd")) {
                    assertThat(run.counter().log())
                            .containsPattern("GnuTLS in .*/libgnutls.so.30, .* begin and return");
                }
                return run.findings();
            }
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).doesNotContainKeys("nginx", "python", "fibres");
        assertThat(findings.failures()).isEmpty();
    }

    /** One file by three names: of these two are of other mount namespaces, and one is of another file system. */
    @Test
    void a_library_with_several_names_counts_each_request_once() throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory, "--tls", "safe")) {
                List<Chain> servers = run.start(
                        List.of(TlsServers.PYTHON, TlsServers.elsewhere("bind"), TlsServers.elsewhere("overlay")));
                run.meetInsideOfTls(servers);
                run.section("By other names", false, List.of(HttpCases.KEEP_ALIVE.insideOfTls()), servers);
                return run.findings();
            }
        });
        assertThat(findings.missing()).isEmpty();
        assertThat(findings.failures()).isEmpty();
    }

    @Test
    void where_there_is_no_other_way_return_probes_count_exactly() throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory, "--tls", "all")) {
                List<Chain> servers = run.start(List.of(TlsServers.nodeOf("8"), TlsServers.PYTHON));
                run.meetInsideOfTls(servers);
                run.section("By return probes, and where it takes none", false, TlsCases.all(), servers);
                if (servers.size() == 2) {
                    assertThat(run.counter().log())
                            .containsPattern("OpenSSL before 3 in .*/node-8, .* by return probes, for SSL_read may end")
                            .containsPattern("OpenSSL 3 in .*/libssl.so.3, .* call the same function");
                }
                return run.findings();
            }
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).doesNotContainKey("python");
        assertThat(findings.failures()).isEmpty();
    }

    @Test
    void a_library_that_takes_return_probes_is_left_alone_and_the_log_says_what_would_count_it()
            throws IOException, InterruptedException {
        Temporary.directory(directory -> {
            try (var run = new Run(directory, "--tls", "safe")) {
                List<Chain> servers = run.start(List.of(TlsServers.nodeOf("8")));
                assumeTrue(!servers.isEmpty(), "there is no node 8; run scripts/setup accuracy");
                Server node = servers.getFirst().entrance();
                new Client(node.at(Door.TLS), Door.TLS).exchangeOnce(Requests.GET);
                run.counter().awaitLine("--tls all would count them, by a return probe");
                assertThat(ProbedCode.breakpoints(node.pids(), directory)).isZero();
                return run.findings();
            }
        });
    }

    @Test
    void what_a_client_receives_by_gnutls_is_no_request() throws IOException, InterruptedException {
        Temporary.directory(directory -> {
            try (var run = new Run(directory, "--tls", "safe")) {
                List<Chain> servers = run.start(List.of(TlsServers.LIGHTTPD));
                assumeTrue(!servers.isEmpty(), "there is no lighttpd with mod_gnutls; run scripts/setup test");
                run.meetInsideOfTls(servers);
                Server server = servers.getFirst().entrance();
                try (var client = TlsClient.gnuTls(directory, server)) {
                    Scrape before = run.counter().scrape();
                    client.exchange(Requests.GET, 23);
                    Scrape after = run.counter().scrape();
                    assertThat(after.requestsOf(server.pids()) - before.requestsOf(server.pids()))
                            .isEqualTo(23);
                    assertThat(after.tlsRead()).contains(client.pid());
                    assertThat(after.requestsOf(List.of(client.pid()))).isZero();
                }
                return run.findings();
            }
        });
    }

    @Test
    void what_a_client_receives_is_no_request() throws IOException, InterruptedException {
        Temporary.directory(directory -> {
            try (var run = new Run(directory, "--tls", "safe")) {
                List<Chain> servers = run.start(List.of(TlsServers.PYTHON));
                assumeTrue(!servers.isEmpty(), "there is no python");
                Server server = servers.getFirst().entrance();
                try (var older = TlsClient.start(directory, server);
                        var newer = TlsClient.start(directory, server)) {
                    older.send(3);
                    run.restartAsBefore();
                    run.meetInsideOfTls(servers);
                    // The server's thread waits for this in a read that began before the plugin came.
                    older.send(1);
                    long before = run.counter().scrape().requestsOf(server.pids());
                    older.send(23);
                    newer.send(29);
                    Scrape scrape = run.counter().scrape();
                    assertThat(scrape.requestsOf(server.pids()) - before).isEqualTo(23 + 29);
                    // Its reads are seen, by the probes of the same library.
                    assertThat(scrape.tlsRead()).contains(older.pid(), newer.pid());
                    assertThat(scrape.requestsOf(List.of(older.pid(), newer.pid())))
                            .isZero();
                }
                return run.findings();
            }
        });
    }
}
