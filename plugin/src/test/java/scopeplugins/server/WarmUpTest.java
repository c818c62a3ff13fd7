package scopeplugins.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {

    // What the client itself needs, and a socket with a name. A cold server loads some hundred for its first answer.
    private static final long MOST_CLASSES = 60;

    @TempDir
    private Path directory;

    @Test
    void the_first_poll_finds_the_server_as_warm_as_the_second() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstPoll.class.getName(),
                        directory.resolve("iowait.sock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String loaded = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        assertThat(Long.parseLong(loaded.strip())).isLessThan(MOST_CLASSES);
    }

    /** The child of the test above: prints how many classes are loaded for the first poll. */
    static final class FirstPoll {
        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            var classes = ManagementFactory.getClassLoadingMXBean();
            var page = new Page("application/json", () -> Optional.of(StandardCharsets.UTF_8.encode("{}")));
            try (var _ = PluginServer.start(Map.of("/report", page)).listen(path)) {
                long before = classes.getTotalLoadedClassCount();
                if (!TestClients.get(path, "/report").endsWith("{}")) {
                    throw new IllegalStateException("no report");
                }
                System.out.println(classes.getTotalLoadedClassCount() - before);
            }
        }
    }
}
