package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scopeplugins.http.NeedsRoot;

/** The packaged plugin, and the ways in which answers come to the kernel. */
@NeedsRoot
@Timeout(240)
class SendingIT {

    private interface Sections {
        void in(Run run) throws IOException, InterruptedException;
    }

    private static void assertExact(Sections sections) throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                sections.in(run);
                run.afterwards();
                return run.findings();
            }
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).doesNotContainKeys("nginx", SendCases.SERVER.name());
        assertThat(findings.failures()).isEmpty();
    }

    @Test
    void answers_are_counted_however_they_are_sent() throws IOException, InterruptedException {
        assertExact(run -> {
            run.section("Ways to answer", false, SendCases.all(), run.start(List.of(SendCases.SERVER)));
            try (var resets = new Resets()) {
                run.section("Streams reset by the client", false, resets.all(), run.start(List.of(Catalogue.NODE)));
            }
        });
    }

    @Test
    void an_answer_takes_as_long_as_its_server_sleeps_and_no_longer_than_its_client_waits()
            throws IOException, InterruptedException {
        assertExact(run -> run.section("Time to first byte", false, Waits.all(), Waits.start(run)));
    }

    @Test
    void under_load_each_answer_is_counted_and_timed() throws IOException, InterruptedException {
        assertExact(run -> run.section("Load", false, Load.some(), run.start(List.of(Catalogue.NGINX))));
    }
}
