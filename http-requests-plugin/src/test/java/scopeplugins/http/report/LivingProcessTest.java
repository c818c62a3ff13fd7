package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import scopeplugins.report.NodeId;

class LivingProcessTest {

    private final LivingProcess process = new LivingProcess(NodeId.process("some-host", 42), 100, at(0));

    @Test
    void a_rate_is_divided_by_the_time_that_really_passed() {
        assertThat(process.rate(150, at(2.5))).isEqualTo(20);
        assertThat(process.rate(153, at(4))).isEqualTo(2);
    }

    @Test
    void a_process_without_new_requests_is_at_0() {
        assertThat(process.rate(100, at(1))).isZero();
    }

    @Test
    void a_count_that_went_backwards_began_at_0_so_no_rate_is_negative() {
        assertThat(process.rate(7, at(1))).isEqualTo(7);
        assertThat(process.rate(8, at(2))).isEqualTo(1);
    }

    @Test
    void it_was_read_since_any_time_up_to_the_last() {
        process.rate(100, at(2));
        assertThat(process.wasReadSince(at(1))).isTrue();
        assertThat(process.wasReadSince(at(2))).isTrue();
        assertThat(process.wasReadSince(at(3))).isFalse();
    }

    /** As System.nanoTime(), which begins anywhere, and may overflow. */
    private static long at(double seconds) {
        return Long.MAX_VALUE - 1_000_000_000L + (long) (seconds * 1e9);
    }
}
