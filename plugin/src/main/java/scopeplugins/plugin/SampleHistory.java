package scopeplugins.plugin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import scopeplugins.report.Sample;

/**
 * The samples of the last few seconds of one metric.
 *
 * <p>A report carries them all, so that a probe that misses a poll, or polls off-beat, misses no sample: Scope merges
 * samples by their dates, and one sent twice counts once.
 *
 * <p>It never changes, and is equal to another of the same samples: thousands of processes may have one together.
 */
public final class SampleHistory {

    /** The history of what has no sample yet. */
    public static final SampleHistory EMPTY = new SampleHistory(List.of());

    private static final Duration SPAN = Duration.ofSeconds(5);

    private final List<Sample> samples;
    private final double max;
    private final int hash;

    private SampleHistory(List<Sample> samples) {
        this.samples = samples;
        this.max = max(samples);
        this.hash = samples.hashCode();
    }

    /** This with one more sample, and without those more than 5 s older, or younger after the clock was set back. */
    public SampleHistory with(Sample newest) {
        Instant oldest = newest.date().minus(SPAN);
        int from = 0;
        int to = samples.size();
        while (from < to && !samples.get(to - 1).date().isBefore(newest.date())) {
            to--;
        }
        while (from < to && samples.get(from).date().isBefore(oldest)) {
            from++;
        }
        Sample[] kept = samples.subList(from, to).toArray(new Sample[to - from + 1]);
        kept[to - from] = newest;
        return new SampleHistory(List.of(kept));
    }

    /** This without the samples that are more than 5 s older than {@code now}: there was no new one. */
    public SampleHistory until(Instant now) {
        if (samples.isEmpty() || !samples.getFirst().date().isBefore(now.minus(SPAN))) {
            return this;
        }
        return new SampleHistory(samples(now));
    }

    private static double max(List<Sample> samples) {
        double max = 0;
        for (Sample sample : samples) {
            max = Math.max(max, sample.value());
        }
        return max;
    }

    /** The greatest value; 0 if there is none above it. */
    public double max() {
        return max;
    }

    /** The samples, oldest first. */
    public List<Sample> samples() {
        return samples;
    }

    /** The last {@code count} samples, or all if there are fewer; oldest first. */
    public List<Sample> latest(int count) {
        return samples.subList(Math.max(0, samples.size() - count), samples.size());
    }

    /** Those of the 5 s before {@code now}, oldest first: of a metric without a value for a while, the last gets old. */
    public List<Sample> samples(Instant now) {
        return samples.stream()
                .filter(sample -> !sample.date().isBefore(now.minus(SPAN))
                        && !sample.date().isAfter(now))
                .toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof SampleHistory history && samples.equals(history.samples));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
