package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuShareTest {

    private static final CpuTicks BOOT = new CpuTicks(0, 0, 0, 0, 0, 0, 0, 0);

    @Test
    void iowait_is_its_part_of_all_the_time_that_passed() {
        var later = new CpuTicks(10, 20, 30, 40, 50, 60, 70, 80);
        assertThat(CpuShare.iowait(BOOT, later)).hasValue(100.0 * 50 / 360);
    }

    @Test
    void only_the_interval_counts_not_the_time_since_boot() {
        var earlier = new CpuTicks(900_000, 0, 0, 0, 50_000, 0, 0, 0);
        var later = new CpuTicks(900_000, 0, 0, 300, 50_100, 0, 0, 0);
        assertThat(CpuShare.iowait(earlier, later)).hasValue(25.0);
    }

    @Test
    void a_machine_that_only_waits_is_at_100_and_one_that_never_does_at_0() {
        assertThat(CpuShare.iowait(BOOT, new CpuTicks(0, 0, 0, 0, 7, 0, 0, 0))).hasValue(100.0);
        assertThat(CpuShare.iowait(BOOT, new CpuTicks(7, 0, 0, 0, 0, 0, 0, 0))).hasValue(0.0);
    }

    @Test
    void no_time_gives_no_share() {
        assertThat(CpuShare.iowait(BOOT, BOOT)).isEmpty();
    }

    @Test
    void a_counter_that_went_backwards_stands_still() {
        var earlier = new CpuTicks(0, 0, 0, 100, 60, 0, 0, 0);
        var later = new CpuTicks(0, 0, 0, 200, 50, 0, 0, 0);
        assertThat(CpuShare.iowait(earlier, later)).hasValue(0.0);
        assertThat(CpuShare.iowait(later, earlier)).hasValue(100.0);
    }
}
