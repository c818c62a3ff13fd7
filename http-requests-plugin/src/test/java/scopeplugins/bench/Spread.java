package scopeplugins.bench;

import java.util.Collection;
import java.util.Locale;

/** A figure that was measured several times. */
record Spread(double median, double lowest, double highest, double p99, int count) {

    static Spread of(Collection<? extends Number> values) {
        double[] sorted =
                values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        return new Spread(
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1],
                sorted[(int) Math.ceil(sorted.length * 0.99) - 1],
                sorted.length);
    }

    /** The median, and the range of the rest, divided by {@code unit}. */
    String in(double unit, int decimals) {
        String number = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                median / unit,
                lowest / unit,
                highest / unit);
    }
}
