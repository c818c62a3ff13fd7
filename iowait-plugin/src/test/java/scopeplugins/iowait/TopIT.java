package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.top.Tmux;

/** The packaged plugin's top, in a real terminal and without one. */
@Timeout(240)
class TopIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"80,24", "200,50"})
    void it_shows_the_host_until_somebody_quits(int columns, int rows) throws Exception {
        Path socket = directory.resolve("iowait.sock");
        try (var _ = PluginProcess.listening("iowait-plugin", socket, "--interval", "0.2");
                var terminal = Tmux.run(directory, columns, rows, top(socket))) {
            List<String> lines = terminal.await(
                    "the idle CPU",
                    shown -> shown.stream().anyMatch(line -> line.matches("CPU idle +\\d+\\.\\d% .*[▁▂▃▄▅▆▇█]")));
            assertThat(lines).allMatch(line -> line.length() <= columns);
            terminal.type("q");
            assertThat(terminal.awaitExit()).isZero();
        }
    }

    @Test
    void without_a_terminal_it_prints_a_line_per_interval() {
        Path socket = directory.resolve("iowait.sock");
        try (var _ = PluginProcess.listening("iowait-plugin", socket, "--interval", "0.2");
                var top = PluginProcess.start(List.of("sh", "-c", top(socket) + " | cat"))) {
            top.awaitLine("%iowait   %idle");
            assertThat(top.awaitLine("%  ")).matches(" +\\S+ +\\d+\\.\\d% .*");
        }
    }

    private static String top(Path socket) {
        return PluginProcess.launcher("iowait-plugin") + " --top --interval 0.2 --socket " + socket;
    }
}
