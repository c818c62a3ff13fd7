package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Counted;
import scopeplugins.report.NodeId;

class RatedNodeTest {

    private final RatedNode process = new RatedNode(NodeId.process("some-host", 42), 1, Counted.of(100), at(0));

    @Test
    void a_rate_is_divided_by_the_time_that_really_passed() {
        assertThat(rate(150, 2.5)).isEqualTo(20);
        assertThat(rate(153, 4)).isEqualTo(2);
    }

    @Test
    void a_process_without_new_requests_is_at_0() {
        assertThat(rate(100, 1)).isZero();
    }

    @Test
    void a_count_that_went_backwards_began_at_0_so_no_rate_is_negative() {
        assertThat(rate(7, 1)).isEqualTo(7);
        assertThat(rate(8, 2)).isEqualTo(1);
    }

    @Test
    void it_was_read_since_any_time_up_to_the_last() {
        rate(100, 2);
        assertThat(process.wasReadSince(at(1))).isTrue();
        assertThat(process.wasReadSince(at(2))).isTrue();
        assertThat(process.wasReadSince(at(3))).isFalse();
    }

    private double rate(long requests, double seconds) {
        return HttpMetric.REQUESTS_PER_SECOND
                .of(process.next(Counted.of(requests), at(seconds)))
                .orElseThrow();
    }

    /** As System.nanoTime(), which begins anywhere, and may overflow. */
    private static long at(double seconds) {
        return Long.MAX_VALUE - 1_000_000_000L + (long) (seconds * 1e9);
    }
}
