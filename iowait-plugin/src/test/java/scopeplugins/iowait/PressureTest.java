package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PressureTest {

    private static final long SECOND = 1_000_000_000;
    private static final String FILE = """
            some avg10=0.08 avg60=1.09 avg300=1.07 total=29310306
            full avg10=0.08 avg60=0.81 avg300=0.59 total=16304798
            """;

    @TempDir
    private Path directory;

    @Test
    void the_totals_are_read_and_not_the_averages() throws Exception {
        Path file = Files.writeString(directory.resolve("io"), FILE);
        assertThat(PressureFile.open(file).orElseThrow().read()).isEqualTo(new PressureTotals(29310306, 16304798));
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
                .hasMessage("no total of 'full' in [some avg10=0.00 avg60=0.00 avg300=0.00 total=0]");
        assertThatThrownBy(() -> PressureTotals.parse(List.of("some avg10=0.00 total=-1", "full total=1")))
                .hasMessageStartingWith("no total of 'some'");
    }

    @Test
    void a_kernel_without_pressure_or_with_an_unknown_kind_is_normal() throws Exception {
        assertThat(PressureFile.open(directory.resolve("missing"))).isEmpty();
        // Booted with psi=0, the file is there and reading fails: so does reading a directory.
        assertThat(PressureFile.open(directory)).isEmpty();
        assertThat(PressureFile.open(Files.writeString(directory.resolve("other"), "total\n")))
                .isEmpty();
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
    void no_time_or_a_total_that_went_backwards_gives_nothing() {
        var totals = new PressureTotals(100, 100);
        assertThat(PressureShares.between(totals, totals, 0)).isEmpty();
        assertThat(PressureShares.between(totals, new PressureTotals(99, 100), SECOND))
                .isEmpty();
        assertThat(PressureShares.between(totals, new PressureTotals(100, 99), SECOND))
                .isEmpty();
    }
}
