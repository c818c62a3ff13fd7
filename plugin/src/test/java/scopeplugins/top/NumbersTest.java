package scopeplugins.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0.04,0.0",
        "1,1.0",
        "99.94,99.9",
        "99.96,100",
        "99999,99999",
        "99999.6,100k",
        "999499,999k",
        "999500,1.0M",
        "1e9,1.0G",
        "NaN,-"
    })
    void a_count_keeps_the_digits_that_matter(double value, String text) {
        assertThat(Numbers.count(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0us",
        "0.0005,500us",
        "0.0009996,1.0ms",
        "0.00999,10.0ms",
        "0.012,12ms",
        "0.9996,1.0s",
        "59,59.0s",
        "250,250s",
        "NaN,-"
    })
    void a_time_is_in_the_unit_that_suits_it(double value, String text) {
        assertThat(Numbers.seconds(value)).isEqualTo(text);
    }

    @Test
    void whatever_the_number_it_has_room_in_a_column() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double value = Math.pow(10, random.nextDouble() * 14 - 3);
            assertThat(Numbers.count(value)).hasSizeLessThanOrEqualTo(6);
            assertThat(Numbers.seconds(value / 1e9)).hasSizeLessThanOrEqualTo(6);
        }
    }
}
