package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The machine's own libraries, beside what readelf finds in them. */
class UnwindTableTest {

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/libssl.so.3"), Path.of("/usr/lib/x86_64-linux-gnu/libgnutls.so.30"));

    private record Range(long begin, long end) {}

    @Test
    void each_function_is_found_by_its_first_and_last_byte() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/readelf")), "there is no readelf; install binutils");
        int found = 0;
        for (Path library : LIBRARIES) {
            found += Files.exists(library) ? compare(library) : 0;
        }
        assumeTrue(found > 0, "there is none of " + LIBRARIES);
    }

    private static int compare(Path library) throws Exception {
        List<Range> functions = functions(library);
        assertThat(functions).hasSizeGreaterThan(500);
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.READ)) {
            UnwindTable table = UnwindTable.of(new ElfFile(channel)).orElseThrow();
            for (Range function : functions) {
                for (long address : new long[] {function.begin(), function.end() - 1}) {
                    assertThat(table.functionAt(address)).hasValueSatisfying(code -> {
                        assertThat(code.address()).isEqualTo(function.begin());
                        assertThat(code.size()).isEqualTo((int) (function.end() - function.begin()));
                    });
                }
            }
            assertThat(table.functionAt(0)).isEmpty();
            assertThat(table.functionAt(
                            functions.stream().mapToLong(Range::end).max().orElseThrow()))
                    .isEmpty();
        }
        return functions.size();
    }

    private static List<Range> functions(Path library) throws IOException {
        Process readelf = new ProcessBuilder("readelf", "--debug-dump=frames", library.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(readelf.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return Pattern.compile("FDE cie=.* pc=([0-9a-f]+)\\.\\.([0-9a-f]+)")
                .matcher(text)
                .results()
                .map((MatchResult line) ->
                        new Range(Long.parseLong(line.group(1), 16), Long.parseLong(line.group(2), 16)))
                .toList();
    }
}
