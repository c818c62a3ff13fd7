package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LookTest {

    private final Look look = new Look();

    @Test
    void a_process_is_looked_at_when_it_first_reads_tls() {
        assertThat(look.isDue(1, 0)).isTrue();
    }

    @Test
    void it_is_looked_at_again_only_with_further_connections_and_after_a_rest() {
        look.done(1, 0, true);
        assertThat(look.isDue(1, seconds(60))).isFalse();
        assertThat(look.isDue(2, seconds(4))).isFalse();
        assertThat(look.isDue(2, seconds(5))).isTrue();
    }

    @Test
    void the_rest_grows_while_there_is_nothing_new_and_is_short_again_when_there_is() {
        look.done(1, 0, false);
        look.done(2, 0, false);
        look.done(3, 0, false);
        assertThat(look.isDue(4, seconds(19))).isFalse();
        assertThat(look.isDue(4, seconds(20))).isTrue();
        for (int i = 4; i < 20; i++) {
            look.done(i, 0, false);
        }
        assertThat(look.isDue(20, seconds(300))).isTrue();
        look.done(20, 0, true);
        assertThat(look.isDue(21, seconds(5))).isTrue();
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
