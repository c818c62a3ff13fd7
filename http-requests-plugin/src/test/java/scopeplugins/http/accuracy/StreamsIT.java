package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scopeplugins.http.NeedsRoot;

/** Streams that the kernel hands over in its own ways, and streams that carry no requests. */
@NeedsRoot
class StreamsIT {

    private static final Path MPTCP = Path.of("/proc/sys/net/mptcp/enabled");

    private interface Sections {
        void in(Run run) throws IOException, InterruptedException;
    }

    private static Findings find(Sections sections) throws IOException, InterruptedException {
        return Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                sections.in(run);
                run.afterwards();
                return run.findings();
            }
        });
    }

    @Test
    void requests_with_urgent_bytes_are_counted() throws IOException, InterruptedException {
        Findings findings = find(run -> run.section(
                "Urgent data", true, UrgentData.all(), run.start(List.of(UrgentData.PLAIN, UrgentData.INLINE))));
        System.out.print(findings.tables());
        assertThat(findings.failures()).isEmpty();
    }

    /** The counter is the whole machine's, where others may have gaps meanwhile. */
    @Tag("alone")
    @Test
    void an_urgent_byte_that_is_not_read_is_no_gap() throws IOException, InterruptedException {
        find(run -> {
            List<Chain> server = run.start(List.of(UrgentData.PLAIN));
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 3 && least > 0; i++) {
                long before = run.counter().scrape().total("http_stream_gaps_total");
                run.section("Urgent data", true, UrgentData.all(), server);
                least = Math.min(least, run.counter().scrape().total("http_stream_gaps_total") - before);
            }
            assertThat(least).isZero();
        });
    }

    @Test
    void requests_over_multipath_tcp_are_counted() throws IOException, InterruptedException {
        assumeTrue(
                Files.exists(MPTCP) && Files.readString(MPTCP).strip().equals("1"),
                "the kernel has no MPTCP, or it is switched off (" + MPTCP + ")");
        Findings findings = find(run -> run.section("Multipath TCP", true, KernelCases.some(), Mptcp.start(run)));
        System.out.print(findings.tables());
        assertThat(findings.missing()).isEmpty();
        assertThat(findings.failures()).isEmpty();
    }

    @Tag("alone")
    @Test
    void connections_in_a_sockmap_are_told_of_while_they_last() throws IOException, InterruptedException {
        Findings findings = find(run -> {
            long before = run.counter().scrape().inSockmap();
            run.section("In a BPF sockmap", true, Sockmaps.cases(run), run.start(Sockmaps.servers()));
            assertThat(run.counter().log()).containsPattern("\\d+ connections are in BPF sockmaps, such as map \\d+ ");
            Sockmaps.awaitThat(run, connections -> connections == before);
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).isEmpty();
        assertThat(findings.failures()).isEmpty();
    }

    @Test
    void nothing_is_counted_in_a_long_stream_without_a_request_and_the_next_connection_counts()
            throws IOException, InterruptedException {
        Findings findings = find(run ->
                run.section("No request in it", false, CostlyStreams.all(8), run.start(List.of(UrgentData.PLAIN))));
        assertThat(findings.failures()).isEmpty();
    }
}
