package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.RequestCounts;

class LossLogTest {

    // System.nanoTime may begin anywhere, and pass its end.
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30);

    private final LossLog log = new LossLog();

    @Test
    void nothing_lost_is_nothing_to_tell() {
        assertThat(log.log(lostAfter(0, 0))).isFalse();
    }

    @Test
    void a_loss_is_told_at_once_and_then_once_per_minute_at_most() {
        assertThat(log.log(lostAfter(0, 7))).isTrue();
        assertThat(log.log(lostAfter(1, 8))).isFalse();
        assertThat(log.log(lostAfter(59, 9))).isFalse();
        assertThat(log.log(lostAfter(60, 9))).isTrue();
        assertThat(log.log(lostAfter(120, 9))).isFalse();
        assertThat(log.log(lostAfter(121, 10))).isTrue();
    }

    private static RequestCounts lostAfter(long seconds, long lost) {
        return new RequestCounts(
                Instant.EPOCH,
                START + TimeUnit.SECONDS.toNanos(seconds),
                List.of(),
                Map.of(),
                Optional.empty(),
                Map.of(Event.REQUESTS_LOST_MAP_FULL, lost),
                0,
                List.of());
    }
}
