package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the text of /proc/stat to shares, through OSHI. */
class OshiCpuTest {

    private static final long SECOND = 1_000_000_000;

    @BeforeEach
    void clear() {
        KernelFixture.clear();
    }

    @Test
    void the_first_line_has_the_times_of_all_cpus() {
        assertThat(read("""
                cpu  260202 29789 108216 533665 2855 17 24284 939 0 0
                cpu0 142812 14912 38160 278860 1287 9 68 500 0 0
                cpu1 117389 14877 70056 254804 1568 8 24216 438 0 0
                intr 3941230 0 0 0
                ctxt 9283746
                btime 1795361280
                procs_running 2
                procs_blocked 1
                """))
                .isEqualTo(new CpuTimes(
                        new CpuTicks(260202, 29789, 108216, 533665, 2855, 17, 24284, 939),
                        BitSet.valueOf(new long[] {0b11})));
    }

    @Test
    void a_file_of_the_sum_alone_is_of_the_cpus_that_sysfs_tells() {
        KernelFixture.onlineCpus("0,2-3");
        assertThat(read("cpu  260202 29789 108216 533665 2855 17 24284 939 0 0\nintr 3941230\n")
                        .cpus())
                .isEqualTo(BitSet.valueOf(new long[] {0b1101}));
    }

    @Test
    void nobody_may_tell_of_the_cpus() {
        assertThat(read("cpu  260202 29789 108216 533665 2855 17 24284 939 0 0\n")
                        .cpus())
                .isEqualTo(new BitSet());
    }

    @ParameterizedTest
    @EnumSource
    void an_interval_of_pasted_text_gives_the_shares_that_iostat_gives(PastedInterval interval) {
        assertThat(shares(interval.earlier, interval.later)).contains(new CpuShares(interval.iowait, interval.idle));
    }

    @Test
    void a_kernel_that_knows_no_iowait_has_none() {
        assertThat(shares("cpu  0 0 0 100\n", "cpu  30 0 0 170\n")).contains(new CpuShares(0, 70));
    }

    @Test
    void a_cpu_that_comes_back_costs_one_interval() {
        CpuTimes before = read("""
                cpu  300 0 0 1000 100 0 0 0 0 0
                cpu0 100 0 0 500 50 0 0 0 0 0
                """);
        CpuTimes back = read("""
                cpu  310 0 0 520 60 0 0 0 0 0
                cpu0 105 0 0 510 55 0 0 0 0 0
                cpu1 205 0 0 10 5 0 0 0 0 0
                """);
        CpuTimes next = read("""
                cpu  360 0 0 595 85 0 0 0 0 0
                cpu0 155 0 0 545 70 0 0 0 0 0
                cpu1 205 0 0 50 15 0 0 0 0 0
                """);
        assertThat(CpuShares.between(before, back, SECOND)).isEmpty();
        assertThat(CpuShares.between(back, next, SECOND)).contains(new CpuShares(100.0 * 25 / 150, 50));
    }

    @Test
    void a_machine_of_2048_cpus_up_for_years_is_as_exact() {
        String cpus = IntStream.range(0, 2048)
                .mapToObj(cpu -> "cpu" + cpu + " 1000 0 500 3153600000 200 0 0 0 0 0\n")
                .collect(Collectors.joining());
        // Ten years of 2,048 CPUs at 100 ticks a second, then one second more.
        long idle = 2048L * 10 * 365 * 86_400 * 100;
        Optional<CpuShares> shares = shares(
                "cpu  2048000 0 1024000 " + idle + " 409600 0 0 0 0 0\n" + cpus,
                "cpu  2048000 0 1024000 " + (idle + 204_799) + " 409601 0 0 0 0 0\n" + cpus);
        assertThat(shares.orElseThrow().iowait()).isCloseTo(100.0 / 204_800, within(1e-12));
    }

    @Test
    void a_file_without_times_is_an_error_and_not_a_reading_of_zeros() {
        assertCannotRead("cpu  0 0 0 0 0 0 0 0 0 0\n", "/proc/stat gives no CPU time");
        assertCannotRead("cpu\n", "/proc/stat does not begin with the CPUs' times");
        assertCannotRead("", "/proc/stat is empty");
        KernelFixture.clear();
        assertThatThrownBy(OshiCpu::read)
                .isInstanceOf(SourceException.class)
                .hasMessageMatching("there is no .*/proc/stat");
    }

    @Test
    void half_a_file_and_one_of_other_text_is_an_error_and_not_a_reading_of_zeros() {
        assertCannotRead("cpu  260202 29789 108216 533665 28", "/proc/stat is cut off in the middle of a line");
        assertCannotRead("cpu  260202 29789\n", "/proc/stat does not begin with the CPUs' times");
        assertCannotRead(
                "cpu  260202 29789 108216 533665 2855 17 24284 939 0 0\ncpu0 1428",
                "/proc/stat is cut off in the middle of a line");
        assertCannotRead("cpu  260202 29789 108216 x33665 2855\n", "/proc/stat does not begin with the CPUs' times");
        assertCannotRead("cpu  260202 -9789 108216 533665 2855\n", "/proc/stat does not begin with the CPUs' times");
        assertCannotRead("\0\0\0\0\n", "/proc/stat does not begin with the CPUs' times");
        assertCannotRead(
                "cpu0 260202 29789 108216 533665 2855 17 24284 939 0 0\n",
                "/proc/stat does not begin with the CPUs' times");
    }

    private static void assertCannotRead(String procStat, String reason) {
        assertThatThrownBy(() -> read(procStat))
                .isInstanceOf(SourceException.class)
                .hasMessageEndingWith(reason);
    }

    private static Optional<CpuShares> shares(String earlier, String later) {
        return CpuShares.between(read(earlier), read(later), SECOND);
    }

    private static CpuTimes read(String procStat) {
        KernelFixture.proc("stat", procStat);
        return OshiCpu.read();
    }
}
