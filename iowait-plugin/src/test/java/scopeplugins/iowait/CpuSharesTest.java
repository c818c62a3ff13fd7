package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CpuSharesTest {

    private static final long SECOND = 1_000_000_000;
    private static final long YEAR = 365 * 86_400 * SECOND;
    private static final CpuTicks BOOT = new CpuTicks(0, 0, 0, 0, 0, 0, 0, 0);

    @Test
    void a_share_is_its_part_of_all_the_time_that_passed() {
        var later = new CpuTicks(10, 20, 30, 40, 50, 60, 70, 80);
        assertThat(shares(BOOT, later, 4)).contains(new CpuShares(100.0 * 50 / 360, 100.0 * 40 / 360));
    }

    @Test
    void only_the_interval_counts_not_the_time_since_boot() {
        var earlier = new CpuTicks(900_000, 0, 0, 0, 50_000, 0, 0, 0);
        var later = new CpuTicks(900_000, 0, 0, 300, 50_100, 0, 0, 0);
        assertThat(shares(earlier, later, 4)).contains(new CpuShares(25, 75));
    }

    @Test
    void a_machine_that_only_waits_is_at_100_and_one_that_only_works_at_0() {
        assertThat(shares(BOOT, new CpuTicks(0, 0, 0, 0, 7, 0, 0, 0), 1)).contains(new CpuShares(100, 0));
        assertThat(shares(BOOT, new CpuTicks(7, 0, 0, 0, 0, 0, 0, 0), 1)).contains(new CpuShares(0, 0));
    }

    @Test
    void whole_percents_stay_whole_for_scope_cuts_off_after_two_decimals() {
        for (int percent = 0; percent <= 100; percent++) {
            var later = new CpuTicks(0, 0, 0, 100 - percent, percent, 0, 0, 0);
            assertThat(shares(BOOT, later, 1)).contains(new CpuShares(percent, 100 - percent));
        }
    }

    @Test
    void no_time_gives_no_share() {
        assertThat(shares(BOOT, BOOT, 1)).isEmpty();
    }

    @Test
    void iowait_that_turned_into_idle_time_is_no_wait_and_no_idle_time_of_this_interval() {
        // A wait of 50 s that ended on another CPU: the kernel moves it, and a second passes.
        var earlier = new CpuTicks(0, 0, 0, 100_000, 5_000, 0, 0, 0);
        assertThat(shares(earlier, new CpuTicks(0, 0, 0, 105_100, 0, 0, 0, 0), 1))
                .contains(new CpuShares(0, 100));
        assertThat(shares(earlier, new CpuTicks(150, 0, 0, 105_050, 0, 0, 0, 0), 2))
                .contains(new CpuShares(0, 25));
    }

    @Test
    void any_other_counter_that_went_backwards_stood_still() {
        var earlier = new CpuTicks(50, 50, 50, 0, 0, 50, 50, 50);
        assertThat(shares(earlier, new CpuTicks(0, 0, 0, 60, 40, 0, 0, 0), 1)).contains(new CpuShares(40, 60));
    }

    @Test
    void idle_time_that_went_back_by_a_tick_stood_still() {
        var earlier = new CpuTicks(0, 0, 0, 100_000, 5_000, 0, 0, 0);
        assertThat(shares(earlier, new CpuTicks(150, 0, 0, 99_999, 5_050, 0, 0, 0), 2))
                .contains(new CpuShares(25, 0));
        assertThat(shares(earlier, new CpuTicks(150, 0, 0, 99_999, 5_050, 0, 0, 0), 0))
                .contains(new CpuShares(25, 0));
        // Both were read a moment too early.
        assertThat(shares(earlier, new CpuTicks(200, 0, 0, 99_999, 4_999, 0, 0, 0), 2))
                .contains(new CpuShares(0, 0));
    }

    @Test
    void idle_time_that_went_back_by_more_than_a_tick_of_each_cpu_gives_no_share() {
        var earlier = new CpuTicks(0, 0, 0, 100_000, 5_000, 0, 0, 0);
        assertThat(shares(earlier, new CpuTicks(150, 0, 0, 99_997, 5_050, 0, 0, 0), 2))
                .isEmpty();
        // A CPU goes off, with all that it has waited and been idle.
        assertThat(shares(earlier, new CpuTicks(100, 0, 0, 40_000, 4_600, 0, 0, 0), 0))
                .isEmpty();
        assertThat(shares(earlier, new CpuTicks(100, 0, 0, 100_000, 4_600, 0, 0, 0), 2))
                .isEmpty();
    }

    @Test
    void more_time_than_the_cpus_can_have_had_gives_no_share() {
        var idle = new CpuTicks(200, 0, 0, 60_000, 400, 0, 0, 0);
        assertThat(shares(BOOT, idle, 2)).isEmpty();
        assertThat(shares(BOOT, new CpuTicks(405, 0, 0, 0, 0, 0, 0, 0), 2)).isEmpty();
        assertThat(shares(BOOT, idle, 500)).isPresent();
        // Nobody knows how many there are.
        assertThat(shares(BOOT, idle, 0)).isPresent();
        assertThat(CpuShares.between(cpus(BOOT, 2), cpus(idle, 0), SECOND)).isPresent();
    }

    @Test
    void some_more_time_than_passed_is_rounding() {
        assertThat(shares(BOOT, new CpuTicks(220, 0, 0, 0, 0, 0, 0, 0), 2)).contains(new CpuShares(0, 0));
        assertThat(CpuShares.between(cpus(BOOT, 1), cpus(new CpuTicks(15, 0, 0, 0, 5, 0, 0, 0), 1), SECOND / 10))
                .contains(new CpuShares(25, 0));
    }

    @Test
    void an_interval_in_which_a_cpu_came_or_went_gives_no_share() {
        var later = new CpuTicks(100, 0, 0, 100, 0, 0, 0, 0);
        assertThat(CpuShares.between(cpus(BOOT, 1), cpus(later, 2), SECOND)).isEmpty();
        assertThat(CpuShares.between(cpus(BOOT, 2), cpus(later, 1), SECOND)).isEmpty();
        assertThat(CpuShares.between(cpus(BOOT, 0), cpus(later, 2), SECOND)).contains(new CpuShares(0, 50));
        var others = new CpuTimes(later, BitSet.valueOf(new long[] {0b101}));
        assertThat(CpuShares.between(cpus(BOOT, 2), others, SECOND)).isEmpty();
        assertThat(CpuShares.between(new CpuTimes(BOOT, others.cpus()), others, SECOND))
                .contains(new CpuShares(0, 50));
    }

    @Test
    void a_plain_computation_agrees_on_a_hundred_thousand_random_intervals() {
        var random = new Random(20260102);
        int told = 0;
        for (int i = 0; i < 100_000; i++) {
            int cpus = random.nextInt(1, 65);
            long[] earlier = random.longs(8, 0, 1L << random.nextInt(1, 50)).toArray();
            long[] later = randomLater(random, earlier);
            Optional<CpuShares> shares = CpuShares.between(cpus(ticks(earlier), cpus), cpus(ticks(later), cpus), YEAR);
            Optional<double[]> plain = plainShares(earlier, later, cpus);
            assertThat(shares.isPresent()).isEqualTo(plain.isPresent());
            if (plain.isPresent()) {
                told++;
                assertThat(shares.get().iowait()).isBetween(0.0, 100.0).isCloseTo(plain.get()[0], within(1e-9));
                assertThat(shares.get().idle()).isBetween(0.0, 100.0).isCloseTo(plain.get()[1], within(1e-9));
                assertThat(shares.get().iowait() + shares.get().idle()).isLessThan(100 + 1e-9);
            }
        }
        assertThat(told).isBetween(20_000, 80_000);
    }

    /** In the order of /proc/stat, in decimals of any length. */
    private static Optional<double[]> plainShares(long[] earlier, long[] later, int cpus) {
        var growth = new BigDecimal[8];
        for (int field = 0; field < 8; field++) {
            growth[field] = BigDecimal.valueOf(later[field]).subtract(BigDecimal.valueOf(earlier[field]));
        }
        if (growth[4].signum() < 0) {
            growth[3] = growth[3].add(growth[4]);
        }
        if (growth[3].compareTo(BigDecimal.valueOf(-cpus)) < 0) {
            return Optional.empty();
        }
        var sum = BigDecimal.ZERO;
        for (int field = 0; field < 8; field++) {
            growth[field] = growth[field].max(BigDecimal.ZERO);
            sum = sum.add(growth[field]);
        }
        // Two years' worth of ticks for each CPU.
        var most = BigDecimal.valueOf(2L * cpus * (YEAR / 10_000_000 + 1));
        if (sum.signum() == 0 || sum.compareTo(most) > 0) {
            return Optional.empty();
        }
        var hundred = BigDecimal.valueOf(100);
        return Optional.of(new double[] {
            growth[4].multiply(hundred).divide(sum, MathContext.DECIMAL128).doubleValue(),
            growth[3].multiply(hundred).divide(sum, MathContext.DECIMAL128).doubleValue()
        });
    }

    private static long[] randomLater(Random random, long[] earlier) {
        long[] later = earlier.clone();
        for (int field = 0; field < 8; field++) {
            later[field] = switch (random.nextInt(16)) {
                case 0, 1, 2 -> earlier[field];
                case 3 -> random.nextLong(earlier[field] + 1);
                case 4 -> earlier[field] - random.nextLong(Math.min(100, earlier[field] + 1));
                default -> earlier[field] + random.nextLong(1L << random.nextInt(1, 40));
            };
        }
        return later;
    }

    private static CpuTicks ticks(long[] ticks) {
        return new CpuTicks(ticks[0], ticks[1], ticks[2], ticks[3], ticks[4], ticks[5], ticks[6], ticks[7]);
    }

    private static Optional<CpuShares> shares(CpuTicks earlier, CpuTicks later, int cpus) {
        return CpuShares.between(cpus(earlier, cpus), cpus(later, cpus), SECOND);
    }

    private static CpuTimes cpus(CpuTicks ticks, int count) {
        var cpus = new BitSet();
        IntStream.range(0, count).forEach(cpus::set);
        return new CpuTimes(ticks, cpus);
    }
}
