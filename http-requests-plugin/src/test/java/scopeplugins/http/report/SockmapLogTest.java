package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.Sockmap;

class SockmapLogTest {

    private static final Sockmap MESH = new Sockmap(7, "mesh", 23);

    private final SockmapLog log = new SockmapLog();

    @Test
    void no_sockmap_is_nothing_to_tell() {
        assertThat(log.log(counts(0))).isFalse();
    }

    @Test
    void connections_in_a_sockmap_are_told_once_and_those_that_come_again_once_per_hour_at_most() {
        assertThat(log.log(counts(0, MESH))).isTrue();
        assertThat(log.log(counts(1, MESH))).isFalse();
        assertThat(log.log(counts(2))).isFalse();
        assertThat(log.log(counts(59, MESH))).isFalse();
        assertThat(log.log(counts(60, MESH))).isTrue();
    }

    private static RequestCounts counts(long minutes, Sockmap... sockmaps) {
        return new RequestCounts(
                Instant.EPOCH,
                Duration.ofMinutes(minutes).toNanos(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Map.of(),
                0,
                List.of(sockmaps));
    }
}
