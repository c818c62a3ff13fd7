package scopeplugins.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {

    @ParameterizedTest
    @CsvSource({"1024, 4096, 1024", "unlimited, unlimited, 9223372036854775807"})
    void the_limit_is_the_soft_one(String soft, String hard, long limit) {
        assertThat(OpenFiles.limit(List.of(
                        "Limit                     Soft Limit           Hard Limit           Units     ",
                        "Max processes             31797                31797                processes ",
                        "Max open files            %-20s %-20s files     ".formatted(soft, hard),
                        "Max locked memory         8388608              8388608              bytes     ")))
                .isEqualTo(limit);
    }

    @Test
    void from_64_on_they_are_enough() {
        assertThat(OpenFiles.shortage(64)).isEmpty();
        assertThat(OpenFiles.shortage(63))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).startsWith("cannot start with at most 63 open files; allow 64 or more"));
    }

    @ParameterizedTest
    @CsvSource({"64, 2", "1024, 448", "4096, 512", "9223372036854775807, 512"})
    void connections_leave_some_for_the_plugin_itself(long limit, int connections) {
        assertThat(OpenFiles.connections(512, limit)).isEqualTo(connections);
    }
}
