package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.kernel.HttpsProgram.Kind;

/** The machine's own GnuTLS. */
class GnuTlsTest {

    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/libgnutls.so.30");

    @TempDir
    private Path directory;

    @BeforeAll
    static void needs_the_library_of_x86_64() {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Files.exists(LIBRARY), "there is no " + LIBRARY);
    }

    /** Both jump to _gnutls_recv_int, which has no name: its returns are probed once. */
    @Test
    void reads_are_probed_where_they_begin_and_at_the_returns_of_what_they_end_in() throws Exception {
        ProbePlan plan = plan(LIBRARY, TlsMode.SAFE).orElseThrow();
        assertThat(plan.way())
                .isEqualTo("where gnutls_record_recv and gnutls_record_recv_seq and gnutls_record_recv_early_data and"
                        + " gnutls_init begin and return");
        assertThat(plan.probes().stream().filter(probe -> probe.kind() == Kind.READ_ENDS))
                .hasSizeGreaterThan(2)
                .doesNotHaveDuplicates();
        assertThat(plan.probes())
                .extracting(Probe::kind)
                .contains(Kind.SESSION_MADE, Kind.SESSION_ENDS)
                .doesNotContain(Kind.READ_RETURNS, Kind.SESSION_MADE_RETURNS);
        assertThat(plan(LIBRARY, TlsMode.ALL)).contains(plan);
    }

    @Test
    void every_probe_is_the_first_byte_of_an_instruction_by_objdump_too() throws Exception {
        Set<Long> starts = Objdump.instructions(LIBRARY);
        List<Probe> probes = plan(LIBRARY, TlsMode.SAFE).orElseThrow().probes();
        assertThat(probes).allSatisfy(probe -> assertThat(starts).contains(probe.offset()));
    }

    @Test
    void a_library_without_it_is_none() throws Exception {
        assertThat(plan(Path.of("/usr/lib/x86_64-linux-gnu/libc.so.6"), TlsMode.ALL))
                .isEmpty();
    }

    @Test
    void a_damaged_library_is_refused_or_read_but_breaks_nothing() throws Exception {
        assertThat(Damaged.refusals(LIBRARY, directory, file -> plan(file, TlsMode.SAFE)))
                .isPositive();
    }

    private static Optional<ProbePlan> plan(Path file, TlsMode mode) throws IOException, ProbePlan.Impossible {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return GnuTls.plan(new ElfFile(channel), mode);
        }
    }
}
