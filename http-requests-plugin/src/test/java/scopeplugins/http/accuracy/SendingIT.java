package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged plugin, and the ways in which answers come to the kernel. */
@Timeout(240)
class SendingIT {

    @BeforeAll
    static void needs_the_right_to_load() {
        assumeTrue("root".equals(System.getProperty("user.name")), "loading a BPF program needs root");
    }

    @Test
    void answers_are_counted_however_they_are_sent() throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                run.section("Ways to answer", false, SendCases.all(), run.start(List.of(SendCases.SERVER)));
                run.section("Streams reset by the client", false, Resets.all(), run.start(List.of(Catalogue.NODE)));
                run.afterwards();
                return run.findings();
            }
        });
        System.out.print(findings.tables());
        assertThat(findings.missing()).doesNotContainKeys(SendCases.SERVER.name());
        assertThat(findings.failures()).isEmpty();
    }
}
