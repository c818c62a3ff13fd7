package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
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
import scopeplugins.http.kernel.HttpsProgram.Kind;

/** A program in Go that uses crypto/tls: the tool go itself. */
class GoTlsTest {

    private static final Path GO = Path.of("/usr/bin/go");

    @TempDir
    private Path directory;

    @BeforeAll
    static void needs_a_program_of_x86_64() {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Files.exists(GO), "there is no " + GO);
    }

    @Test
    void reads_are_probed_where_they_begin_and_at_every_return() throws Exception {
        Optional<ProbePlan> plan = plan(GO);
        assumeTrue(plan.isPresent(), "this go was built without crypto/tls, or before Go 1.18");
        assertThat(plan.get().probes())
                .extracting(Probe::kind)
                .contains(Kind.GO_READ_BEGINS, Kind.GO_SERVER_BEGINS, Kind.GO_CLIENT_BEGINS);
        assertThat(plan.get().probes().stream().filter(probe -> probe.kind() == Kind.GO_READ_ENDS))
                .hasSizeGreaterThan(1)
                .allSatisfy(probe -> assertThat(byteAt(GO, probe.offset())).isEqualTo(0xc3));
    }

    @Test
    void a_program_in_another_language_is_none() throws Exception {
        assertThat(plan(Path.of("/usr/bin/env"))).isEmpty();
    }

    /** Whoever runs a program chose what its files say. */
    @Test
    void a_damaged_program_is_refused_or_read_but_breaks_nothing() throws Exception {
        byte[] whole = Files.readAllBytes(GO);
        long table;
        try (FileChannel channel = FileChannel.open(GO, StandardOpenOption.READ)) {
            table = new ElfFile(channel).section(".gopclntab").orElseThrow().offset();
        }
        Path damaged = directory.resolve("go");
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] bytes = whole.clone();
            for (int change = 0; change < 1 + i % 5; change++) {
                // In the table's header, and where it begins to describe functions.
                bytes[(int) table + random.nextInt(i % 2 == 0 ? 72 : 100_000)] = (byte) random.nextInt();
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
