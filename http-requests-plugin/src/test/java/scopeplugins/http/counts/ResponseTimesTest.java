package scopeplugins.http.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResponseTimesTest {

    @Test
    void two_bounds_per_power_of_two_lead_from_a_microsecond_to_17_seconds() {
        double[] bounds = ResponseTimes.bounds();
        assertThat(bounds).hasSize(49);
        assertThat(bounds[0]).isEqualTo(0.000001024);
        assertThat(bounds[1]).isEqualTo(0.000001448);
        assertThat(bounds[2]).isEqualTo(0.000002048);
        assertThat(bounds[48]).isEqualTo(17.179869184);
    }

    @Test
    void a_quantile_is_within_20_percent_of_the_true_one() {
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            double share = random.nextDouble();
            double scale = Math.pow(10, 5 + random.nextInt(5));
            long[] nanos = random.doubles(1000)
                    .mapToLong(x -> 2_000 + (long) (scale * x * x))
                    .sorted()
                    .toArray();
            double exact = nanos[Math.max(1, (int) Math.ceil(share * nanos.length)) - 1] / 1e9;
            assertThat(of(nanos).quantile(share).orElseThrow()).isCloseTo(exact, within(0.2 * exact));
        }
    }

    @Test
    void the_quantile_of_nothing_is_none() {
        assertThat(ResponseTimes.NONE.quantile(0.95)).isEmpty();
        ResponseTimes same = of(5_000);
        assertThat(same.since(same).quantile(0.95)).isEmpty();
    }

    @Test
    void what_came_after_has_nothing_of_what_was_before() {
        ResponseTimes before = of(1_000, 5_000_000);
        assertThat(ResponseTimes.sum(List.of(before, of(7_000))).since(before)).isEqualTo(of(7_000));
    }

    @Test
    void every_class_has_its_times_wherever_the_first_and_the_last_are() {
        assertThat(ResponseTimes.sum(List.of(of(1_000, 3_000), of(60_000_000_000L)))
                        .counts())
                .isEqualTo(countsOf(1_000, 3_000, 60_000_000_000L));
        assertThat(of(3_000).counts()).isEqualTo(countsOf(3_000));
        assertThat(of(1_000)).isNotEqualTo(new ResponseTimes(countsOf(3_000), 1_000));
        assertThat(ResponseTimes.sum(List.of(of(3_000), of(1_000))).since(of(3_000)))
                .isEqualTo(of(1_000));
    }

    @Test
    void what_is_longer_than_all_bounds_is_at_least_as_long_as_the_last() {
        assertThat(of(60_000_000_000L).quantile(0.5)).hasValue(17.179869184);
    }

    private static ResponseTimes of(long... nanos) {
        return new ResponseTimes(countsOf(nanos), LongStream.of(nanos).sum());
    }

    private static long[] countsOf(long... nanos) {
        var counts = new long[ResponseTimes.CLASSES];
        for (long each : nanos) {
            int index = 0;
            while (index < ResponseTimes.CLASSES - 1 && each > ResponseTimes.boundNanos(index)) {
                index++;
            }
            counts[index]++;
        }
        return counts;
    }
}
