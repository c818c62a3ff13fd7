package scopeplugins.http.tls;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Another decoder of instructions. */
final class Objdump {

    private static final Path PROGRAM = Path.of("/usr/bin/objdump");

    private Objdump() {}

    /** Where instructions begin in a library's file. */
    static Set<Long> instructions(Path library) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "there is no objdump; install binutils");
        Process objdump = new ProcessBuilder(PROGRAM.toString(), "-d", "-w", "-j", ".text", library.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(objdump.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.READ)) {
            var file = new ElfFile(channel);
            return Pattern.compile("(?m)^ *([0-9a-f]+):\t")
                    .matcher(text)
                    .results()
                    .map((MatchResult line) ->
                            file.offset(Long.parseLong(line.group(1), 16), 1).orElseThrow())
                    .collect(Collectors.toSet());
        }
    }
}
