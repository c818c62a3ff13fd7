package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin whose socket somebody takes away. */
class TakenSocketIT {

    @TempDir
    private Path directory;

    @Test
    void it_is_made_again() throws Exception {
        Path socket = directory.resolve("iowait.sock");
        try (var plugin = PluginProcess.listening("iowait-plugin", socket)) {
            Files.delete(socket);
            plugin.awaitLine("WARN The socket " + socket + " was taken away; it was made again");
            new ProbeClient(socket).poll();
            plugin.signal("TERM");
            assertThat(plugin.awaitExit()).isEqualTo(143);
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void where_something_else_is_now_it_ends_with_a_sentence() throws Exception {
        Path socket = directory.resolve("iowait.sock");
        try (var plugin = PluginProcess.listening("iowait-plugin", socket)) {
            Files.delete(socket);
            Files.createFile(socket);
            assertThat(plugin.awaitExit()).isEqualTo(1);
            assertThat(plugin.log())
                    .contains("ERROR cannot listen on " + socket + ": something else than a socket is there");
            assertThat(socket).exists();
        }
    }
}
