package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import scopeplugins.report.NodeId;

class LivingProcessTest {

    private final LivingProcess process = new LivingProcess(NodeId.process("some-host", 42), 100);

    @Test
    void a_rate_is_divided_by_the_time_that_really_passed() {
        assertThat(process.rate(150, 2.5)).isEqualTo(20);
        assertThat(process.rate(153, 1.5)).isEqualTo(2);
    }

    @Test
    void a_process_without_new_requests_is_at_0() {
        assertThat(process.rate(100, 1)).isZero();
    }

    @Test
    void a_count_that_went_backwards_began_at_0_so_no_rate_is_negative() {
        assertThat(process.rate(7, 1)).isEqualTo(7);
        assertThat(process.rate(8, 1)).isEqualTo(1);
    }
}
