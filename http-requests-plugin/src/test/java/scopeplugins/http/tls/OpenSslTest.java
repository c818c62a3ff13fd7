package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

/** The machine's own OpenSSL, as a library and inside of node. */
class OpenSslTest {

    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/libssl.so.3");
    private static final Path NODE = Path.of("/usr/bin/node");
    private static final List<Path> BORINGSSL = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/android/libssl.so.0"),
            Path.of("../target/servers/usr/lib/x86_64-linux-gnu/android/libssl.so.0"));
    private static final Path FROM_NPM = Path.of("../target/npm/node_modules");
    private static final Path NODE_8 = FROM_NPM.resolve("node-8/bin/node");
    private static final Path NODE_16 = FROM_NPM.resolve("node-16/bin/node");

    @TempDir
    private Path directory;

    @BeforeAll
    static void needs_the_libraries_of_x86_64() {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Files.exists(LIBRARY), "there is no " + LIBRARY);
    }

    @Test
    void reads_are_probed_where_both_functions_call_the_same_one() throws Exception {
        ProbePlan plan = plan(LIBRARY).orElseThrow();
        assertThat(plan.way()).contains("call the same function");
        assertThat(kinds(plan))
                .containsExactlyInAnyOrder(
                        Kind.READ_BEGINS,
                        Kind.READ_ENDS,
                        Kind.READ_ENDS,
                        Kind.SERVER_BEGINS,
                        Kind.CLIENT_BEGINS,
                        Kind.SESSION_BEGINS_ANEW,
                        Kind.SESSION_ENDS);
    }

    @Test
    void every_probe_is_the_first_byte_of_an_instruction_by_objdump_too() throws Exception {
        Set<Long> starts = Objdump.instructions(LIBRARY);
        assertThat(plan(LIBRARY).orElseThrow().probes())
                .allSatisfy(probe -> assertThat(starts).contains(probe.offset()));
    }

    @Test
    void where_the_function_was_built_into_both_they_are_probed_where_they_begin_and_return() throws Exception {
        assumeTrue(Files.exists(NODE), "there is no " + NODE);
        Optional<ProbePlan> plan = plan(NODE);
        assumeTrue(plan.isPresent(), "this node has no OpenSSL 3 of its own");
        assumeTrue(plan.get().way().contains("begin and return"), "this node was built otherwise");
        assertThat(kinds(plan.get()).stream().filter(Kind.READ_BEGINS::equals)).hasSize(2);
        assertThat(kinds(plan.get()).stream().filter(Kind.READ_ENDS::equals)).hasSizeGreaterThanOrEqualTo(2);
    }

    /** Its SSL_read jumps to a function of which a register holds the address. */
    @Test
    void where_a_read_ends_in_a_function_without_a_name_only_a_return_probe_sees_it() throws Exception {
        assumeTrue(Files.exists(NODE_8), "there is no " + NODE_8 + "; run scripts/setup accuracy");
        assertThatThrownBy(() -> plan(NODE_8))
                .isInstanceOf(ProbePlan.Impossible.class)
                .hasMessage(
                        "SSL_read may end in a function that its instructions do not name; --tls all would count them,"
                                + " by a return probe");
        ProbePlan plan = plan(NODE_8, TlsMode.ALL).orElseThrow();
        assertThat(plan.library()).isEqualTo("OpenSSL before 3");
        assertThat(kinds(plan)).contains(Kind.READ_BEGINS, Kind.READ_RETURNS).doesNotContain(Kind.READ_ENDS);
    }

    @Test
    void of_boringssl_the_one_function_that_reads_is_probed() throws Exception {
        Path library = BORINGSSL.stream().filter(Files::exists).findFirst().orElse(BORINGSSL.getFirst());
        assumeTrue(Files.exists(library), "there is no " + library + "; run scripts/setup test");
        ProbePlan plan = plan(library).orElseThrow();
        assertThat(plan.library()).isEqualTo("BoringSSL");
        assertThat(plan.way()).isEqualTo("where SSL_read begins and returns");
        assertThat(kinds(plan)).contains(Kind.READ_ENDS).containsOnlyOnce(Kind.READ_BEGINS);
        Set<Long> starts = Objdump.instructions(library);
        assertThat(plan.probes()).allSatisfy(probe -> assertThat(starts).contains(probe.offset()));
    }

    @Test
    void no_return_probe_is_put_where_there_is_another_way() throws Exception {
        assertThat(plan(LIBRARY, TlsMode.ALL)).isEqualTo(plan(LIBRARY));
        assumeTrue(Files.exists(NODE_16), "there is no " + NODE_16 + "; run scripts/setup accuracy");
        assertThat(plan(NODE_16, TlsMode.ALL)).isPresent().isEqualTo(plan(NODE_16));
    }

    @Test
    void a_library_without_it_is_none() throws Exception {
        assertThat(plan(Path.of("/usr/lib/x86_64-linux-gnu/libc.so.6"))).isEmpty();
    }

    @Test
    void a_damaged_library_is_refused_or_read_but_breaks_nothing() throws Exception {
        assertThat(Damaged.refusals(LIBRARY, directory, file -> plan(file, TlsMode.ALL)))
                .isPositive();
    }

    private static Optional<ProbePlan> plan(Path file) throws IOException, ProbePlan.Impossible {
        return plan(file, TlsMode.SAFE);
    }

    private static Optional<ProbePlan> plan(Path file, TlsMode mode) throws IOException, ProbePlan.Impossible {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return OpenSsl.plan(new ElfFile(channel), mode);
        }
    }

    private static List<Kind> kinds(ProbePlan plan) {
        return plan.probes().stream().map(Probe::kind).toList();
    }
}
