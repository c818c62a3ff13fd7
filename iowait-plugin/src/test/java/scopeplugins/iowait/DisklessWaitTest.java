package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DisklessWaitTest {

    private static final long SECOND = 1_000_000_000;
    private static final long HOUR = 3600 * SECOND;

    private final DisklessWait wait = new DisklessWait();
    private long nanoTime;

    @Test
    void high_iowait_with_idle_disks_is_said_once_however_long_it_lasts() {
        assertThat(next(interval(50, 0.2))).isEmpty();
        assertThat(next(interval(50, 0.2))).isEmpty();
        assertThat(next(interval(50, 0.2)))
                .contains(
                        "IO wait is 50.0 %, but no disk is busy (vda, the busiest: 0.2 %), IO pressure 99.8 %: tasks wait"
                                + " for something else, such as an idle io_uring, which delays nothing, a network file system or a"
                                + " cgroup's limit");
        for (int i = 0; i < 100; i++) {
            // A disk busy for a moment, or a second without numbers, does not end the spell.
            assertThat(next(interval(50, i % 10 == 0 ? 40 : 0.2))).isEmpty();
        }
    }

    @Test
    void a_spell_after_an_hour_is_said_again() {
        assertThat(spell()).isPresent();
        assertThat(next(interval(4.9, 0))).isEmpty();
        nanoTime += HOUR;
        assertThat(spell()).isPresent();
    }

    @Test
    void spells_that_come_every_few_seconds_are_said_once_an_hour() {
        int lines = 0;
        for (long end = nanoTime + 24 * HOUR; nanoTime < end; ) {
            for (int second = 0; second < 6; second++) {
                lines += next(interval(second < 4 ? 50 : 0, 0)).isPresent() ? 1 : 0;
            }
        }
        assertThat(lines).isEqualTo(24);
    }

    @Test
    void iowait_that_a_busy_disk_explains_is_nothing_to_say() {
        for (int i = 0; i < 10; i++) {
            assertThat(next(interval(50, 5))).isEmpty();
            assertThat(next(interval(100, 100))).isEmpty();
        }
    }

    @Test
    void low_iowait_is_nothing_to_say() {
        for (int i = 0; i < 10; i++) {
            assertThat(next(interval(9.9, 0))).isEmpty();
        }
    }

    @Test
    void two_odd_intervals_are_no_spell() {
        for (int i = 0; i < 10; i++) {
            assertThat(next(interval(50, 0))).isEmpty();
            assertThat(next(interval(50, 0))).isEmpty();
            assertThat(next(interval(0, 0))).isEmpty();
        }
    }

    @Test
    void without_disks_to_look_at_there_is_nothing_to_say() {
        var blind = new HostInterval(
                Optional.of(new CpuShares(50, 0)), Optional.of(new PressureShares(100, 100)), Optional.empty());
        for (int i = 0; i < 10; i++) {
            assertThat(next(blind)).isEmpty();
        }
    }

    private Optional<String> spell() {
        next(interval(50, 0));
        next(interval(50, 0));
        return next(interval(50, 0));
    }

    private Optional<String> next(HostInterval interval) {
        nanoTime += SECOND;
        return wait.next(interval, nanoTime);
    }

    private static HostInterval interval(double iowait, double utilization) {
        return new HostInterval(
                Optional.of(new CpuShares(iowait, 100 - iowait)),
                Optional.of(new PressureShares(99.8, 99)),
                Optional.of(new BusiestDisk("vda", utilization, OptionalDouble.empty())));
    }
}
