package scopeplugins.top;

import java.time.Duration;
import java.util.Arrays;

/** A value's last minute, in at most as many parts as there are seconds. */
public final class History {

    private static final Duration SPAN = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PART = Duration.ofSeconds(1);

    // Thousands of processes have one each.
    private final float[] parts;
    private final int valuesInPart;
    private int newest;
    private int valuesInNewest;
    private int knownInNewest;

    /**
     * A history without a value yet.
     *
     * @param interval the time between two values
     */
    public History(Duration interval) {
        valuesInPart = (int) Math.max(1, SHORTEST_PART.dividedBy(interval));
        parts = new float[(int) Math.max(1, SPAN.dividedBy(interval.multipliedBy(valuesInPart)))];
        Arrays.fill(parts, Float.NaN);
        valuesInNewest = valuesInPart;
    }

    /** Adds the value of an interval that has just ended, or not a number; a part is the mean of its values. */
    public void add(double value) {
        if (valuesInNewest == valuesInPart) {
            newest = (newest + 1) % parts.length;
            parts[newest] = Float.NaN;
            valuesInNewest = 0;
            knownInNewest = 0;
        }
        valuesInNewest++;
        if (!Double.isNaN(value)) {
            double sum = knownInNewest == 0 ? 0 : (double) parts[newest] * knownInNewest;
            parts[newest] = (float) ((sum + value) / ++knownInNewest);
        }
    }

    int capacity() {
        return parts.length;
    }

    /** The mean of one of {@code cells} equal shares of the minute, the oldest first; not a number if nothing is known of it. */
    double mean(int cell, int cells) {
        double sum = 0;
        int known = 0;
        for (int i = cell * parts.length / cells; i < (cell + 1) * parts.length / cells; i++) {
            float part = parts[(newest + 1 + i) % parts.length];
            if (!Float.isNaN(part)) {
                sum += part;
                known++;
            }
        }
        return known == 0 ? Double.NaN : sum / known;
    }

    /** The mean of the minute, so far as it is known; else not a number. */
    public double mean() {
        return mean(0, 1);
    }

    /** The greatest part of the minute; not a number if none is known. */
    public double max() {
        double max = Double.NaN;
        for (float part : parts) {
            max = part <= max || Float.isNaN(part) ? max : part;
        }
        return max;
    }
}
