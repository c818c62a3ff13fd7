package scopeplugins.http.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SocketInodeTest {

    @Test
    void no_older_socket_has_a_higher_number() throws IOException {
        long highest = 0;
        for (String line : Files.readAllLines(Path.of("/proc/net/unix"))) {
            String[] columns = line.split(" +", -1);
            highest = Math.max(highest, columns[6].matches("\\d+") ? Long.parseLong(columns[6]) : 0);
        }
        assertThat(SocketInode.newest()).isGreaterThan(highest);
    }
}
