package scopeplugins.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import scopeplugins.report.Sample;

class SampleHistoryTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final SampleHistory history = new SampleHistory();

    @Test
    void samples_are_kept_for_five_seconds_oldest_first() {
        for (int second = 0; second <= 9; second++) {
            history.add(sampleAt(second));
        }
        assertThat(history.samples()).extracting(Sample::value).containsExactly(4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
    }

    @Test
    void the_newest_sample_stays_however_long_the_next_takes() {
        history.add(sampleAt(0));
        history.add(sampleAt(3600));
        assertThat(history.samples()).extracting(Sample::value).containsExactly(3600.0);
    }

    @Test
    void the_newest_sample_is_last_after_the_clock_was_set_back() {
        history.add(sampleAt(10));
        history.add(sampleAt(11));
        history.add(sampleAt(2));
        assertThat(history.samples()).extracting(Sample::value).containsExactly(2.0);
    }

    private static Sample sampleAt(int second) {
        return new Sample(START.plusSeconds(second), second);
    }
}
