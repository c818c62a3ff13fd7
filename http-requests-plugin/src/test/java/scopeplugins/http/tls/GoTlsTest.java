package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.http.kernel.HttpsProgram.Kind;

/** A program in Go that uses crypto/tls: the server of the accuracy suite. */
class GoTlsTest {

    private static final Path GO = Path.of("/usr/bin/go");

    @TempDir
    private static Path directory;

    @BeforeAll
    static void needs_a_compiler_for_x86_64() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "only code of x86-64 is understood");
        assumeTrue(Files.exists(GO), "there is no " + GO + "; run scripts/setup test");
        try (InputStream source = GoTlsTest.class.getResourceAsStream("../accuracy/server.go")) {
            Files.copy(source, directory.resolve("server.go"));
        }
    }

    /** At a fixed address, and at any, linked by Go or by the C compiler's linker. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ldflags=-s",
                "-buildmode=pie -ldflags=-s",
                "-buildmode=pie -ldflags=-linkmode=external",
            })
    void reads_are_probed_where_they_begin_and_at_every_return(String options) throws Exception {
        Path program = build(options);
        ProbePlan plan = plan(program).orElseThrow();
        assertThat(plan.probes())
                .extracting(Probe::kind)
                .containsOnlyOnce(Kind.GO_READ_BEGINS, Kind.GO_SERVER_BEGINS, Kind.GO_CLIENT_BEGINS);
        assertThat(plan.probes().stream().filter(probe -> probe.kind() == Kind.GO_READ_ENDS))
                .hasSizeGreaterThan(1)
                .allSatisfy(probe -> assertThat(byteAt(program, probe.offset())).isEqualTo(0xc3));
    }

    @Test
    void a_program_in_another_language_is_none() throws Exception {
        assertThat(plan(Path.of("/usr/bin/env"))).isEmpty();
    }

    /** Whoever runs a program chose what its files say. */
    @ParameterizedTest
    @ValueSource(strings = {"-ldflags=-s", "-buildmode=pie -ldflags=-linkmode=external"})
    void a_damaged_program_is_refused_or_read_but_breaks_nothing(String options) throws Exception {
        byte[] whole = Files.readAllBytes(build(options));
        int table = table(whole);
        Path damaged = directory.resolve("damaged");
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] bytes = whole.clone();
            for (int change = 0; change < 1 + i % 5; change++) {
                // In the table's header, and where it begins to describe functions.
                bytes[table + random.nextInt(i % 2 == 0 ? 72 : 100_000)] = (byte) random.nextInt();
            }
            Files.write(damaged, bytes);
            try {
                plan(damaged);
            } catch (IOException | ProbePlan.Impossible e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /** Where the table of functions begins: with its magic number and what is the same on each x86-64. */
    private static int table(byte[] program) {
        for (int at = 0; at + 8 <= program.length; at += 8) {
            if ((program[at] & 0xf0) == 0xf0
                    && program[at + 1] == -1
                    && program[at + 2] == -1
                    && program[at + 3] == -1
                    && program[at + 4] == 0
                    && program[at + 5] == 0
                    && program[at + 6] == 1
                    && program[at + 7] == 8) {
                return at;
            }
        }
        throw new AssertionError("there is no table of functions");
    }

    private static Path build(String options) throws IOException, InterruptedException {
        Path program = directory.resolve("server" + options.hashCode());
        if (!Files.exists(program)) {
            var builder = new ProcessBuilder(
                            (GO + " build " + options + " -o " + program + " server.go").split(" ", -1))
                    .directory(directory.toFile())
                    .inheritIO();
            builder.environment()
                    .putIfAbsent(
                            "GOCACHE",
                            Path.of("../target/go-build")
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString());
            assertThat(builder.start().waitFor()).isZero();
        }
        return program;
    }

    private static int byteAt(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var bytes = ByteBuffer.allocate(1);
            channel.read(bytes, offset);
            return bytes.get(0) & 0xff;
        }
    }

    private static Optional<ProbePlan> plan(Path file) throws IOException, ProbePlan.Impossible {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return GoTls.plan(new ElfFile(channel));
        }
    }
}
