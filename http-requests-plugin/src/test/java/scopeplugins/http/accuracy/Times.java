package scopeplugins.http.accuracy;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * A histogram of times to the first byte, as /metrics has it.
 *
 * @param upTo how many are at most as long, in nanoseconds
 * @param seconds their sum
 */
public record Times(NavigableMap<Long, Long> upTo, double seconds) {

    static final Times NONE = new Times(new TreeMap<>(), 0);

    private static final double NANOS_PER_SECOND = 1e9;

    // What the sum of so many numbers of a text may be off.
    private static final double ROUNDING = 1e-6;

    static Times ofClass(String bound, long count) {
        long nanos = bound.equals("+Inf") ? Long.MAX_VALUE : Math.round(Double.parseDouble(bound) * NANOS_PER_SECOND);
        return new Times(new TreeMap<>(Map.of(nanos, count)), 0);
    }

    static Times ofSum(double seconds) {
        return new Times(new TreeMap<>(), seconds);
    }

    Times combined(Times other, int sign) {
        var sum = new TreeMap<>(upTo);
        other.upTo.forEach((bound, count) -> sum.merge(bound, sign * count, Long::sum));
        return new Times(sum, seconds + sign * other.seconds);
    }

    long count() {
        return upTo.isEmpty() ? 0 : upTo.lastEntry().getValue();
    }

    /** The bound of the class of the one that so many are shorter than. */
    private long boundOf(long place) {
        return upTo.entrySet().stream()
                .filter(bound -> bound.getValue() > place)
                .mapToLong(Map.Entry::getKey)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** The bound below that class. */
    private long below(long place) {
        Long lower = upTo.lowerKey(boundOf(place));
        return lower == null ? 0 : lower;
    }

    /**
     * What is wrong with these beside the time from a request to its answer that the client measured, in nanoseconds, none of
     * which can be shorter; and the server took its time.
     */
    String wrongBeside(List<Long> waits, long least) {
        if (count() != waits.size()) {
            return "of " + waits.size() + " answers " + count() + " have a time;";
        }
        long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
        for (int i = 0; i < sorted.length; i++) {
            if (boundOf(i) < least || below(i) > sorted[i]) {
                return "one took from " + below(i) + " to " + boundOf(i) + " ns, of which the client saw " + sorted[i]
                        + " and the server slept " + least + ";";
            }
        }
        double longest = LongStream.of(sorted).sum() / NANOS_PER_SECOND;
        double shortest = sorted.length * least / NANOS_PER_SECOND;
        return seconds < shortest - ROUNDING || seconds > longest + ROUNDING
                ? "together they took " + seconds + " s, not " + shortest + " to " + longest + ";"
                : "";
    }

    /** The class where the middle one is, beside that of the client's times. */
    String medianBeside(List<Long> waits) {
        long middle = waits.size() / 2;
        long seen = waits.stream().sorted().skip(middle).findFirst().orElse(0L);
        return "p50 %.3f..%.3f of %.3f ms".formatted(below(middle) / 1e6, boundOf(middle) / 1e6, seen / 1e6);
    }
}
