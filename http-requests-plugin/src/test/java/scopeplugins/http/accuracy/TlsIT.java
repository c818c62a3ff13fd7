package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged plugin with --tls safe, and servers with TLS libraries of their own. */
@Timeout(240)
class TlsIT {

    @BeforeAll
    static void needs_the_right_to_load() {
        assumeTrue("root".equals(System.getProperty("user.name")), "loading a BPF program needs root");
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "only code of x86-64 is understood");
    }

    @Test
    void requests_inside_of_tls_are_counted_exactly() throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory, "--tls", "safe")) {
                List<Chain> servers = run.start(TlsServers.ALONE);
                run.meetInsideOfTls(servers);
                run.section("Inside of TLS", false, TlsCases.all(), servers);
                run.section("Not inside of it, by the same servers", false, List.of(HttpCases.KEEP_ALIVE), servers);
                run.afterwards();
                return run.findings();
            }
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).doesNotContainKeys("nginx", "python");
        assertThat(findings.failures()).isEmpty();
    }
}
