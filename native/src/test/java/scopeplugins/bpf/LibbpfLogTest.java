package scopeplugins.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LibbpfLogTest {

    @Test
    void a_short_message_is_whole() {
        assertThat(LibbpfLog.lastLines(lines(1, 20))).isEqualTo(lines(1, 20));
    }

    @Test
    void of_a_long_message_the_end_is_left() {
        assertThat(LibbpfLog.lastLines(lines(1, 23))).isEqualTo("(3 lines more at trace level)\n" + lines(4, 23));
    }

    private static String lines(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    }
}
