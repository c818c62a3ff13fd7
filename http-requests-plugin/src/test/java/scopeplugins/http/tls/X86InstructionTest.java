package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class X86InstructionTest {

    private static final Pattern LINE = Pattern.compile("^ *[0-9a-f]+:\t([0-9a-f ]+?) *\t(.*)$");

    @BeforeAll
    static void needs_the_libraries_of_x86_64() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "its own libraries are what it is compared on");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/objdump")), "there is no objdump; install binutils");
    }

    @ParameterizedTest
    @ValueSource(strings = {"libssl.so.3", "libgnutls.so.30", "libc.so.6", "libm.so.6", "libstdc++.so.6"})
    void no_instruction_of_a_library_has_another_length_than_objdump_says(String library) throws IOException {
        Path file = Path.of("/usr/lib/x86_64-linux-gnu", library);
        assumeTrue(Files.exists(file), "there is no " + file);
        int instructions = 0;
        int known = 0;
        for (Matcher line : disassembled(file)) {
            byte[] code = HexFormat.ofDelimiter(" ").parseHex(line.group(1));
            int length = X86Instruction.length(code, 0);
            instructions++;
            if (length != X86Instruction.UNKNOWN) {
                known++;
                assertThat(length).as(line.group()).isEqualTo(code.length);
            }
        }
        assertThat(instructions).isGreaterThan(10_000);
        // Of mathematics a part is made for the newest processors, in instructions that are left out.
        assertThat((double) known / instructions).isGreaterThan(0.8);
    }

    @Test
    void every_instruction_of_openssl_s_protocols_is_known() throws IOException {
        Path file = Path.of("/usr/lib/x86_64-linux-gnu/libssl.so.3");
        assumeTrue(Files.exists(file), "there is no " + file);
        assertThat(disassembled(file))
                .extracting(
                        line -> X86Instruction.length(HexFormat.ofDelimiter(" ").parseHex(line.group(1)), 0))
                .doesNotContain(X86Instruction.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "62 f1 7c 48 28 00, 0", // vmovaps of AVX-512
        "8f e9 78 e1 c0, 0", // XOP
        "0f 0f c0 0d, 0", // 3DNow!
        "66 e8 00 00 00 00, 0", // a call that Intel and AMD read differently
        "67 a1 00 00 00 00, 0", // an address of 4 or 8 bytes
        "9b d9 7d 00, 0", // a wait, and what it waits for
        "06, 0", // invalid in 64-bit mode
        "48 66 90, 0", // a prefix behind REX
        "e8 00 00 00, 0", // cut off
        "66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90, 0", // longer than any
        "66 c7 00 34 12, 5",
        "48 c7 00 01 00 00 00, 7",
        "48 b8 01 02 03 04 05 06 07 08, 10",
        "66 b8 01 02, 4",
        "f7 c0 01 00 00 00, 6",
        "f7 d8, 2",
        "f6 04 25 00 00 00 00 01, 8",
        "c4 e3 7d 39 c1 01, 6",
        "c5 f9 70 c0 00, 5",
        "c5 f8 77, 3",
        "41 0f b6 84 24 00 01 00 00, 9",
        "f3 0f 1e fa, 4"
    })
    void what_is_not_certain_has_no_length(String bytes, int length) {
        assertThat(X86Instruction.length(HexFormat.ofDelimiter(" ").parseHex(bytes), 0))
                .isEqualTo(length);
    }

    private static List<Matcher> disassembled(Path file) throws IOException {
        Process objdump = new ProcessBuilder("objdump", "-d", "-w", "--insn-width=16", "-j", ".text", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return objdump.inputReader()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> !line.group(2).contains("(bad)"))
                .toList();
    }
}
