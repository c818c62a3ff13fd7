package scopeplugins.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import scopeplugins.report.Sample;

class SampleHistoryTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private SampleHistory history = SampleHistory.EMPTY;

    @Test
    void samples_are_kept_for_five_seconds_oldest_first() {
        for (int second = 0; second <= 9; second++) {
            history = history.with(sampleAt(second));
        }
        assertThat(history.samples()).extracting(Sample::value).containsExactly(4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
    }

    @Test
    void the_newest_sample_stays_however_long_the_next_takes() {
        history = history.with(sampleAt(0));
        history = history.with(sampleAt(3600));
        assertThat(history.samples()).extracting(Sample::value).containsExactly(3600.0);
    }

    @Test
    void the_newest_sample_is_last_after_the_clock_was_set_back() {
        history = history.with(sampleAt(10));
        history = history.with(sampleAt(11));
        history = history.with(sampleAt(2));
        assertThat(history.samples()).extracting(Sample::value).containsExactly(2.0);
    }

    @Test
    void histories_of_the_same_samples_are_equal_however_they_came_about() {
        Sample first = sampleAt(10);
        Sample last = sampleAt(12);
        history = SampleHistory.EMPTY.with(sampleAt(1)).with(first).with(last);
        assertThat(history)
                .isEqualTo(SampleHistory.EMPTY.with(first).with(last))
                .hasSameHashCodeAs(SampleHistory.EMPTY.with(first).with(last))
                .isNotEqualTo(SampleHistory.EMPTY.with(first))
                .isNotEqualTo(SampleHistory.EMPTY.with(first).with(sampleAt(12)));
    }

    @Test
    void the_greatest_value_is_that_of_the_samples_still_kept() {
        assertThat(SampleHistory.EMPTY.max()).isZero();
        assertThat(SampleHistory.EMPTY.with(sampleAt(5)).with(sampleAt(7)).max())
                .isEqualTo(7);
        assertThat(SampleHistory.EMPTY.with(sampleAt(900)).with(sampleAt(7)).max())
                .isEqualTo(7);
    }

    private static Sample sampleAt(int second) {
        return new Sample(START.plusSeconds(second), second);
    }
}
