package scopeplugins.http.counts;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of times to the first byte of an answer.
 *
 * <p>The bounds are those of answers.h: two per power of two, from 1.024 us to 17.2 s, so that a quantile is at most 19 %
 * from the true one; what is longer is in a class of its own.
 */
public final class ResponseTimes {

    /** How many classes there are, the last one without a bound. */
    public static final int CLASSES = 50;

    /** None at all. */
    public static final ResponseTimes NONE = new ResponseTimes(new long[CLASSES], 0);

    private static final int FIRST_POWER = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    // In 1024ths: a class ends half a power of two above the one before.
    private static final long HALF = 1448;
    private static final double SQRT_OF_SPACING = Math.sqrt(Math.sqrt(2));

    // Those from the first class that is not empty to the last: of thousands of processes, each has a few.
    private final long[] counts;
    private final int first;
    private final long nanoseconds;

    /**
     * Makes a histogram.
     *
     * @param counts how many times are in each class
     * @param nanoseconds the sum of all
     */
    public ResponseTimes(long[] counts, long nanoseconds) {
        int begin = 0;
        int end = counts.length;
        while (end > 0 && counts[end - 1] == 0) {
            end--;
        }
        while (begin < end && counts[begin] == 0) {
            begin++;
        }
        this.counts = Arrays.copyOfRange(counts, begin, end);
        this.first = begin;
        this.nanoseconds = nanoseconds;
    }

    /** The longest time of a class, in nanoseconds. */
    public static long boundNanos(int index) {
        long power = 1L << (FIRST_POWER + index / 2);
        return index % 2 == 0 ? power : power / 1024 * HALF;
    }

    /** The longest time of each class but the last, in seconds. */
    public static double[] bounds() {
        var bounds = new double[CLASSES - 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = boundNanos(i) / NANOS_PER_SECOND;
        }
        return bounds;
    }

    /** How many times are in each class. */
    public long[] counts() {
        var all = new long[CLASSES];
        System.arraycopy(counts, 0, all, first, counts.length);
        return all;
    }

    /** How many times there are. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** The sum of all, in seconds. */
    public double seconds() {
        return nanoseconds / NANOS_PER_SECOND;
    }

    /** All of them together. */
    public static ResponseTimes sum(Collection<ResponseTimes> all) {
        var sum = new long[CLASSES];
        long nanoseconds = 0;
        for (ResponseTimes each : all) {
            for (int i = 0; i < each.counts.length; i++) {
                sum[each.first + i] += each.counts[i];
            }
            nanoseconds += each.nanoseconds;
        }
        return new ResponseTimes(sum, nanoseconds);
    }

    /** What came after {@code earlier}, of which this is a continuation. */
    public ResponseTimes since(ResponseTimes earlier) {
        long[] rest = counts();
        for (int i = 0; i < earlier.counts.length; i++) {
            int index = earlier.first + i;
            rest[index] = Math.max(0, rest[index] - earlier.counts[i]);
        }
        return new ResponseTimes(rest, Math.max(0, nanoseconds - earlier.nanoseconds));
    }

    /**
     * The time that a share of all are within, in seconds: the middle, by ratio, of the class where it is. Nothing if there is
     * none.
     *
     * @param share from 0 to 1, such as 0.95
     */
    public OptionalDouble quantile(double share) {
        double wanted = Math.max(1, share * count());
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (counts[i] > 0 && seen >= wanted) {
                int index = first + i;
                // What is above all bounds is at least as long as the last one.
                double bound = boundNanos(Math.min(index, CLASSES - 2));
                return OptionalDouble.of((index == CLASSES - 1 ? bound : bound / SQRT_OF_SPACING) / NANOS_PER_SECOND);
            }
        }
        return OptionalDouble.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ResponseTimes times
                        && nanoseconds == times.nanoseconds
                        && first == times.first
                        && Arrays.equals(counts, times.counts));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }
}
