package scopeplugins.plugin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import scopeplugins.report.Sample;

/**
 * The samples of the last few seconds of one metric.
 *
 * <p>A report carries them all, so that a probe that misses a poll, or polls off-beat, misses no sample: Scope merges
 * samples by their dates, and one sent twice counts once.
 */
public final class SampleHistory {

    private static final Duration SPAN = Duration.ofSeconds(5);

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /** Adds the newest sample and forgets those more than 5 s older, or younger after the clock was set back. */
    public void add(Sample newest) {
        Instant oldest = newest.date().minus(SPAN);
        while (!samples.isEmpty() && !samples.getLast().date().isBefore(newest.date())) {
            samples.removeLast();
        }
        while (!samples.isEmpty() && samples.getFirst().date().isBefore(oldest)) {
            samples.removeFirst();
        }
        samples.addLast(newest);
    }

    /** The greatest value; 0 if there is none above it. */
    public double max() {
        double max = 0;
        for (Sample sample : samples) {
            max = Math.max(max, sample.value());
        }
        return max;
    }

    /** The samples, oldest first. */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Those of the 5 s before {@code now}, oldest first: of a metric without a value for a while, the last gets old. */
    public List<Sample> samples(Instant now) {
        return samples.stream()
                .filter(sample -> !sample.date().isBefore(now.minus(SPAN))
                        && !sample.date().isAfter(now))
                .toList();
    }
}
