package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestRatesTest {

    private static final ProcessKey NGINX = new ProcessKey(42, 1_000);
    private static final ProcessKey NODE = new ProcessKey(43, 2_000);

    @Test
    void a_rate_is_divided_by_the_time_that_really_passed() {
        assertThat(RequestRates.between(countsAt(10_000, NGINX, 100), countsAt(12_500, NGINX, 150)))
                .isEqualTo(Map.of(NGINX, 20.0));
    }

    @Test
    void a_process_without_new_requests_is_at_0() {
        assertThat(RequestRates.between(countsAt(0, NGINX, 100), countsAt(1_000, NGINX, 100)))
                .isEqualTo(Map.of(NGINX, 0.0));
    }

    @Test
    void a_new_process_began_at_0_and_one_that_ended_has_no_rate() {
        assertThat(RequestRates.between(countsAt(0, NGINX, 100), countsAt(1_000, NODE, 23)))
                .isEqualTo(Map.of(NODE, 23.0));
    }

    @Test
    void a_process_that_got_the_pid_of_another_began_at_0() {
        var successor = new ProcessKey(NGINX.pid(), 9_000);
        assertThat(RequestRates.between(countsAt(0, NGINX, 100), countsAt(1_000, successor, 130)))
                .isEqualTo(Map.of(successor, 130.0));
    }

    @Test
    void a_count_that_went_backwards_began_at_0_so_no_rate_is_negative() {
        assertThat(RequestRates.between(countsAt(0, NGINX, 100), countsAt(1_000, NGINX, 7)))
                .isEqualTo(Map.of(NGINX, 7.0));
    }

    @Test
    void no_time_gives_no_rate() {
        assertThat(RequestRates.between(countsAt(5, NGINX, 1), countsAt(5, NGINX, 2)))
                .isEmpty();
    }

    private static RequestCounts countsAt(long milliseconds, ProcessKey process, long count) {
        return new RequestCounts(
                Instant.EPOCH,
                TimeUnit.MILLISECONDS.toNanos(milliseconds),
                Map.of(process, new ProcessRequests("some-name", count)),
                Map.of(),
                0);
    }
}
