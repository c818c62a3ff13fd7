package scopeplugins.http.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code Accuracy REPORT}: sends known traffic to real servers, and writes what the plugin counted. */
public final class Accuracy {

    private Accuracy() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path report = Path.of(arguments[0]);
        Findings findings = Temporary.directory(Accuracy::find);
        System.out.print(findings.tables());
        Files.writeString(report, findings.report());
        if (!findings.failures().isEmpty()) {
            System.err.print("accuracy: not exact:\n" + findings.failures());
            System.exit(1);
        }
        System.err.println("accuracy: every cell is exact; written to " + report);
    }

    private static Findings find(Path directory) throws IOException, InterruptedException {
        try (var run = new Run(directory)) {
            List<Chain> alone = run.start(Catalogue.ALONE);
            List<Chain> proxies = run.startProxies();
            List<Chain> readers = run.start(Catalogue.readers());
            List<Chain> late = run.start(List.of(Catalogue.LATE));
            List<Chain> reset = run.start(List.of(Catalogue.RESET));
            List<Chain> splice = run.start(List.of(Catalogue.SPLICE));
            List<Chain> taken = run.start(List.of(Catalogue.SPLICE_BODIES, Catalogue.DROP_BODIES));
            List<Chain> splicing = run.startSplicing();
            List<Chain> blocks = run.start(List.of(Catalogue.BLOCKS));
            List<Chain> grpc = run.start(GrpcServers.ALL);
            List<Chain> grants = run.start(List.of(Grants.SERVER));
            List<Chain> sockmaps = run.start(Sockmaps.servers());
            List<Chain> words = run.start(List.of(Catalogue.WORDS));
            List<Chain> http = concat(alone, proxies);
            Server nginx = alone.getFirst().entrance();

            run.idleConnections(http);
            run.older("HTTP/2 connections older than the plugin", OlderStreams.all(), http);
            run.older("gRPC", GrpcClient.all(directory, grpc), grpc);
            run.older("Uploads older than the plugin", OlderUploads.lookAlikes(), alone);
            run.older("Uploads of random bytes older than the plugin", OlderUploads.random(1, 8), blocks);
            List<Case> cases = concat(HttpCases.all(), Http2Cases.all());
            run.section("Servers", false, concat(cases, Tunnels.connect(words)), alone);
            run.section("Through haproxy to nginx", false, cases, proxies);
            List<Chain> strict = run.start(List.of(FormCases.STRICT));
            new FormCases(
                            run,
                            concat(
                                    concat(alone, strict),
                                    proxies.stream().limit(1).toList()))
                    .run();
            run.section("Ways to read", true, HttpCases.framing(), readers);
            run.section("Closed before the read", false, List.of(SpecialReads.late()), late);
            run.section("Reset before the read", false, List.of(SpecialReads.reset()), reset);
            run.section("Taken by splice()", false, List.of(SpecialReads.spliced()), splice);
            run.section("Ways to answer", false, SendCases.all(), run.start(List.of(SendCases.SERVER)));
            try (var resets = new Resets()) {
                run.section("Streams reset by the client", false, resets.all(), run.start(List.of(Catalogue.NODE)));
            }
            run.section("Urgent data", true, UrgentData.all(), concat(readers, run.start(List.of(UrgentData.INLINE))));
            run.section("Multipath TCP", true, HttpCases.framing(), Mptcp.start(run));
            run.section("No request in it", false, CostlyStreams.all(64), readers.subList(0, 1));
            run.section("Bodies taken by splice() and MSG_TRUNC", false, LargeBodies.all(), taken);
            run.section("Through haproxy, by splice(), to nginx", false, LargeBodies.some(), splicing);
            run.section("Other protocols asked for", false, Grants.refused(), grants);
            run.section("In a BPF sockmap", true, Sockmaps.cases(run), sockmaps);
            run.section("No HTTP", false, OtherProtocols.all(), words);
            run.section("Not to be seen", false, List.of(OtherProtocols.tls()), List.of(alone.getFirst()));
            run.section("Time to first byte", false, Waits.all(), Waits.start(run));
            run.section("Load", false, Load.all(), List.of(alone.getFirst()));
            run.afterwards();
            run.killedUnderLoad(nginx);
            run.tooFewProcesses(alone);
            run.forgotten(alone, words);
            TlsSections.safe(run);
            TlsSections.all(run);
            return run.findings();
        }
    }

    private static <T> List<T> concat(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
