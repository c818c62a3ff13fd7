package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CpuSharesTest {

    private static final CpuTicks BOOT = new CpuTicks(0, 0, 0, 0, 0, 0, 0, 0);

    @Test
    void a_share_is_its_part_of_all_the_time_that_passed() {
        var later = new CpuTicks(10, 20, 30, 40, 50, 60, 70, 80);
        assertThat(CpuShares.between(BOOT, later)).contains(new CpuShares(100.0 * 50 / 360, 100.0 * 40 / 360));
    }

    @Test
    void only_the_interval_counts_not_the_time_since_boot() {
        var earlier = new CpuTicks(900_000, 0, 0, 0, 50_000, 0, 0, 0);
        var later = new CpuTicks(900_000, 0, 0, 300, 50_100, 0, 0, 0);
        assertThat(CpuShares.between(earlier, later)).contains(new CpuShares(25, 75));
    }

    @Test
    void a_machine_that_only_waits_is_at_100_and_one_that_only_works_at_0() {
        assertThat(CpuShares.between(BOOT, new CpuTicks(0, 0, 0, 0, 7, 0, 0, 0)))
                .contains(new CpuShares(100, 0));
        assertThat(CpuShares.between(BOOT, new CpuTicks(7, 0, 0, 0, 0, 0, 0, 0)))
                .contains(new CpuShares(0, 0));
    }

    @Test
    void whole_percents_stay_whole_for_scope_cuts_off_after_two_decimals() {
        for (int percent = 0; percent <= 100; percent++) {
            var later = new CpuTicks(0, 0, 0, 100 - percent, percent, 0, 0, 0);
            assertThat(CpuShares.between(BOOT, later)).contains(new CpuShares(percent, 100 - percent));
        }
    }

    @Test
    void no_time_gives_no_share() {
        assertThat(CpuShares.between(BOOT, BOOT)).isEmpty();
    }

    @Test
    void iowait_that_turned_into_idle_time_is_no_wait() {
        // A wait of 50 s that ended on another CPU: the kernel moves it, and a second passes.
        var earlier = new CpuTicks(0, 0, 0, 100_000, 5_000, 0, 0, 0);
        var later = new CpuTicks(0, 0, 0, 105_100, 0, 0, 0, 0);
        assertThat(CpuShares.between(earlier, later)).contains(new CpuShares(0, 100));
    }

    @Test
    void any_other_counter_that_went_backwards_stood_still() {
        var earlier = new CpuTicks(50, 50, 50, 0, 0, 50, 50, 50);
        assertThat(CpuShares.between(earlier, new CpuTicks(0, 0, 0, 60, 40, 0, 0, 0)))
                .contains(new CpuShares(40, 60));
    }

    @Test
    void idle_time_that_went_backwards_gives_no_share() {
        var earlier = new CpuTicks(0, 0, 0, 100_000, 5_000, 0, 0, 0);
        assertThat(CpuShares.between(earlier, new CpuTicks(10, 0, 0, 99_999, 5_100, 0, 0, 0)))
                .isEmpty();
    }

    @Test
    void a_plain_computation_agrees_on_a_hundred_thousand_random_intervals() {
        var random = new Random(20260102);
        for (int i = 0; i < 100_000; i++) {
            long[] earlier = randomTicks(random);
            long[] later = randomLater(random, earlier);
            Optional<CpuShares> shares = CpuShares.between(ticks(earlier), ticks(later));
            Optional<double[]> plain = plainShares(earlier, later);
            assertThat(shares.isPresent()).isEqualTo(plain.isPresent());
            if (plain.isPresent()) {
                assertThat(shares.get().iowait()).isBetween(0.0, 100.0).isCloseTo(plain.get()[0], within(1e-9));
                assertThat(shares.get().idle()).isBetween(0.0, 100.0).isCloseTo(plain.get()[1], within(1e-9));
                assertThat(shares.get().iowait() + shares.get().idle()).isLessThan(100 + 1e-9);
            }
        }
    }

    /** In the order of /proc/stat, in decimals of any length. */
    private static Optional<double[]> plainShares(long[] earlier, long[] later) {
        if (later[3] < earlier[3]) {
            return Optional.empty();
        }
        var sum = BigDecimal.ZERO;
        var growth = new BigDecimal[8];
        for (int field = 0; field < 8; field++) {
            growth[field] = BigDecimal.ZERO;
            if (later[field] > earlier[field]) {
                growth[field] = BigDecimal.valueOf(later[field]).subtract(BigDecimal.valueOf(earlier[field]));
                sum = sum.add(growth[field]);
            }
        }
        if (sum.signum() == 0) {
            return Optional.empty();
        }
        var hundred = BigDecimal.valueOf(100);
        return Optional.of(new double[] {
            growth[4].multiply(hundred).divide(sum, MathContext.DECIMAL128).doubleValue(),
            growth[3].multiply(hundred).divide(sum, MathContext.DECIMAL128).doubleValue()
        });
    }

    private static long[] randomTicks(Random random) {
        return random.longs(8, 0, 1L << random.nextInt(1, 50)).toArray();
    }

    private static long[] randomLater(Random random, long[] earlier) {
        long[] later = earlier.clone();
        for (int field = 0; field < 8; field++) {
            later[field] = switch (random.nextInt(8)) {
                case 0, 1 -> earlier[field];
                case 2 -> random.nextLong(earlier[field] + 1);
                default -> earlier[field] + random.nextLong(1L << random.nextInt(1, 40));
            };
        }
        return later;
    }

    private static CpuTicks ticks(long[] ticks) {
        return new CpuTicks(ticks[0], ticks[1], ticks[2], ticks[3], ticks[4], ticks[5], ticks[6], ticks[7]);
    }
}
