package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.NeedsRoot;

/**
 * More processes and connections than have slots (slots.h), slots that come free again, and what is read when one is left. Other
 * tests have plugins that are told to remember less than is open here.
 */
@NeedsRoot
@Tag("alone")
class SlotsIT {

    private static final String SOURCE = "../native/src/bench/c/many_connections.c";

    @TempDir
    private static Path directory;

    private static Path program;

    @BeforeAll
    static void compile_the_crowd() throws IOException, InterruptedException {
        program = directory.resolve("crowd");
        Process compiler = new ProcessBuilder("cc", "-O2", "-o", program.toString(), SOURCE)
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
    }

    @Test
    void every_process_has_its_own_requests_and_answers_though_some_share_a_slot() throws IOException {
        try (var counter = Counter.start(directory);
                var crowd = Crowd.of(program, 1500, 1, 3)) {
            Scrape scrape = counter.scrape();
            var unlike = new HashMap<Long, String>();
            for (long pid : crowd.pids()) {
                unlike.put(
                        pid,
                        scrape.requestsOf(List.of(pid)) + " requests, answers " + scrape.responsesOf(List.of(pid)));
            }
            unlike.values().removeIf("3 requests, answers 200x3"::equals);
            assertThat(crowd.pids()).hasSize(1500);
            assertThat(unlike).isEmpty();
        }
    }

    @Test
    void connections_are_known_though_some_share_a_slot_and_when_slots_are_used_again() throws IOException {
        try (var counter = Counter.start(directory)) {
            long ended = 0;
            for (int i = 0; i < 3; i++) {
                try (var crowd = Crowd.of(program, 1, 4000, 3)) {
                    Scrape scrape = counter.scrape();
                    assertThat(scrape.requestsOf(crowd.pids())).isEqualTo(12_000);
                    assertThat(scrape.responsesOf(crowd.pids()).toString()).isEqualTo("200x12000");
                }
                ended += 12_000;
                assertThat(counter.scrape().requestsWith("comm=\"crowd\"")).isZero();
                assertThat(counter.scrape().total("http_requests_exited_total")).isGreaterThanOrEqualTo(ended);
            }
        }
    }

    @Test
    void what_is_read_when_the_connection_is_reset_goes_on_where_the_last_read_ended()
            throws IOException, InterruptedException {
        Findings findings = Temporary.directory(place -> {
            try (var run = new Run(place)) {
                run.section("Reset", false, List.of(SpecialReads.reset()), run.start(List.of(Catalogue.RESET)));
                run.afterwards();
                return run.findings();
            }
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).isEmpty();
        assertThat(findings.failures()).isEmpty();
    }
}
