package scopeplugins.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PollAllocationTest {

    @TempDir
    private Path directory;

    // Twice what it was when this was written (7 KB, all of it Jetty's and Javalin's).
    private static final long MOST_BYTES = 14_000;

    @Test
    void a_poll_leaves_little_garbage() {
        assertThat(PollAllocation.bytesPerPoll(directory)).isBetween(1L, MOST_BYTES);
    }
}
