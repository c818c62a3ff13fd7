package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PressureTest {

    private static final long SECOND = 1_000_000_000;
    private static final String FILE = """
            some avg10=0.08 avg60=1.09 avg300=1.07 total=29310306
            full avg10=0.08 avg60=0.81 avg300=0.59 total=16304798
            """;

    @BeforeEach
    void clear() {
        KernelFixture.clear();
    }

    @Test
    void the_totals_are_read_and_not_the_averages() {
        KernelFixture.proc("pressure/io", FILE);
        assertThat(PressureFile.read()).isEqualTo(new PressureTotals(29310306, 16304798));
    }

    @Test
    void fields_and_lines_to_come_are_left_aside() {
        assertThat(PressureTotals.parse(List.of(
                        "none total=7",
                        "some avg10=0.00 avg3600=0.00 total=12 subtotal=13",
                        "full avg10=0.00 total=3",
                        "")))
                .isEqualTo(new PressureTotals(12, 3));
    }

    @Test
    void a_missing_total_is_named() {
        assertThatThrownBy(() -> PressureTotals.parse(List.of("some avg10=0.00 avg60=0.00 avg300=0.00 total=0")))
                .hasMessage("no total of 'full'");
        assertThatThrownBy(() -> PressureTotals.parse(List.of("some avg10=0.00 total=-1", "full total=1")))
                .hasMessageStartingWith("no total of 'some'");
    }

    @Test
    void a_kernel_without_pressure_says_what_may_help() {
        assertThatThrownBy(PressureFile::read)
                .isInstanceOf(SourceException.class)
                .hasMessageMatching("there is no .*/proc/pressure/io; booting with psi=1 may help");
    }

    @Test
    void a_file_that_fails_is_empty_cut_off_or_of_other_text_gives_no_totals() {
        KernelFixture.proc("pressure/io", "");
        assertCannotRead("/proc/pressure/io has no total of 'some'");
        KernelFixture.proc("pressure/io", "total\n");
        assertCannotRead("/proc/pressure/io has no total of 'some'");
        KernelFixture.proc("pressure/io", FILE.substring(0, FILE.length() - 4));
        assertCannotRead("/proc/pressure/io is cut off in the middle of a line");
        KernelFixture.clear();
        KernelFixture.procDirectory("pressure/io");
        assertCannotRead("/proc/pressure/io: Is a directory");
    }

    private static void assertCannotRead(String reason) {
        assertThatThrownBy(PressureFile::read)
                .isInstanceOf(SourceException.class)
                .hasMessageEndingWith(reason);
    }

    @Test
    void a_share_is_the_total_s_growth_by_the_time_that_passed() {
        var earlier = new PressureTotals(1_000_000, 500_000);
        var later = new PressureTotals(1_250_000, 600_000);
        assertThat(PressureShares.between(earlier, later, SECOND)).contains(new PressureShares(25, 10));
        assertThat(PressureShares.between(earlier, later, SECOND / 2)).contains(new PressureShares(50, 20));
        assertThat(PressureShares.between(earlier, earlier, SECOND)).contains(new PressureShares(0, 0));
    }

    @Test
    void nothing_is_delayed_for_longer_than_always() {
        assertThat(PressureShares.between(new PressureTotals(0, 0), new PressureTotals(1_000_400, 1_000_000), SECOND))
                .contains(new PressureShares(100, 100));
    }

    @Test
    void a_total_that_grew_by_far_more_than_the_time_gives_nothing() {
        var later = new PressureTotals(60_000_000, 100);
        assertThat(PressureShares.between(new PressureTotals(0, 0), later, SECOND))
                .isEmpty();
        assertThat(PressureShares.between(new PressureTotals(0, 0), later, 60 * SECOND))
                .isPresent();
    }

    @Test
    void no_time_or_a_total_that_went_backwards_gives_nothing() {
        var totals = new PressureTotals(100, 100);
        assertThat(PressureShares.between(totals, totals, 0)).isEmpty();
        assertThat(PressureShares.between(totals, new PressureTotals(99, 100), SECOND))
                .isEmpty();
        assertThat(PressureShares.between(totals, new PressureTotals(100, 99), SECOND))
                .isEmpty();
    }
}
