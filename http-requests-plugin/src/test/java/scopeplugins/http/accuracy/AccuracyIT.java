package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import scopeplugins.http.NeedsRoot;

/**
 * The part of {@code make accuracy} that needs nothing but nginx, python, java, a C compiler, and node and gRPC where there
 * are any.
 */
@NeedsRoot
class AccuracyIT {

    @Test
    void what_was_sent_is_counted_and_nothing_else() throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                List<Chain> servers =
                        run.start(List.of(Catalogue.NGINX, Catalogue.PYTHON, Catalogue.JAVA, Catalogue.NODE));
                List<Chain> readers = run.start(Catalogue.shapes());
                List<Chain> late = run.start(List.of(Catalogue.LATE));
                List<Chain> reset = run.start(List.of(Catalogue.RESET));
                List<Chain> taken = run.start(List.of(Catalogue.DROP_BODIES));
                List<Chain> blocks = run.start(List.of(Catalogue.BLOCKS));
                List<Chain> grpc = run.start(GrpcServers.ALL);
                List<Chain> words = run.start(List.of(Catalogue.WORDS));
                run.idleConnections(servers);
                run.older("HTTP/2 connections older than the plugin", OlderStreams.all(), servers);
                run.older("gRPC", GrpcClient.all(directory, grpc), grpc);
                run.older("Uploads older than the plugin", OlderUploads.lookAlikes(), servers);
                run.older("Uploads of random bytes older than the plugin", OlderUploads.random(6, 6), blocks);
                run.section("Servers", false, HttpCases.all(), servers);
                run.section("Tunnels", false, Tunnels.connect(words), servers);
                new FormCases(run, servers).runTogether("request line", "line ends", "before the method");
                run.section("Ways to read", true, HttpCases.framing(), readers);
                run.section("Closed before the read", false, List.of(SpecialReads.late()), late);
                run.section("Reset before the read", false, List.of(SpecialReads.reset()), reset);
                run.section("Bodies taken by MSG_TRUNC", false, LargeBodies.some(), taken);
                run.section("No HTTP", false, OtherProtocols.all(), words);
                run.afterwards();
                run.killedUnderLoad(servers.getFirst().entrance());
                run.forgotten(servers, words);
                return run.findings();
            }
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).doesNotContainKeys("nginx", "python", "java", "read()", "no HTTP");
        assertThat(findings.failures()).isEmpty();
    }
}
