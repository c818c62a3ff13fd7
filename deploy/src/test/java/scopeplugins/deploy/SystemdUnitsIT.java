package scopeplugins.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The units as make install leaves them, judged by systemd. */
class SystemdUnitsIT {

    @TempDir
    private Path prefix;

    @BeforeAll
    static void needs_systemd_analyze() {
        assumeTrue(
                Stream.of("/usr/bin", "/bin").anyMatch(bin -> Files.isExecutable(Path.of(bin, "systemd-analyze"))),
                "systemd-analyze is not installed");
    }

    @BeforeEach
    void install() throws IOException {
        assertThat(run("../scripts/install", "install")).contains("systemctl enable --now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iowait", "http-requests"})
    void systemd_finds_no_fault(String id) throws IOException {
        // It also names faults of the system's own units, on which these depend.
        assertThat(run("systemd-analyze", "verify", unit(id).toString()).lines())
                .noneMatch(line -> line.contains("scope-"));
    }

    @ParameterizedTest
    @CsvSource({"iowait,10", "http-requests,15"}) // in tenths: systemd calls up to 19 safe
    void little_is_exposed(String id, int most) throws IOException {
        String report = run(
                "systemd-analyze",
                "security",
                "--no-pager",
                "--offline=yes",
                "--threshold=" + most,
                unit(id).toString());
        System.out.println(report.lines()
                .filter(line -> line.contains("Overall exposure level"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(report)));
    }

    @Test
    void uninstalling_leaves_no_file() throws IOException {
        assertThat(files()).isNotEmpty();
        run("../scripts/install", "uninstall");
        assertThat(files()).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(prefix)) {
            return all.filter(file -> !Files.isDirectory(file)).toList();
        }
    }

    private Path unit(String id) {
        return prefix.resolve("lib/systemd/system/scope-" + id + ".service");
    }

    private String run(String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("PREFIX", prefix.toString(), "DESTDIR", ""));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(output).isZero();
        return output;
    }
}
