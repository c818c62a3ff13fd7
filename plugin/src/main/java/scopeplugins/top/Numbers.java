package scopeplugins.top;

import java.util.Locale;

/** Numbers in at most six characters; what is not a number is a dash. */
public final class Numbers {

    /** What stands where there is no number. */
    public static final String NONE = "-";

    private Numbers() {}

    /** How often something happens, or happened. */
    public static String count(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (value == 0) {
            return "0";
        }
        if (value < 99.95) {
            return format("%.1f", value);
        }
        return value < 99_999.5 ? format("%.0f", value) : large(value);
    }

    private static String large(double value) {
        if (value < 999_500) {
            return format("%.0fk", value / 1e3);
        }
        return value < 999.5e6 ? format("%.1fM", value / 1e6) : format("%.1fG", value / 1e9);
    }

    /** A time, in a unit that suits it. */
    public static String seconds(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (value < 0.000_999_5) {
            return format("%.0fus", value * 1e6);
        }
        if (value < 0.009_995) {
            return format("%.1fms", value * 1e3);
        }
        if (value < 0.999_5) {
            return format("%.0fms", value * 1e3);
        }
        return value < 99.95 ? format("%.1fs", value) : format("%.0fs", value);
    }

    /** A part of a whole. */
    public static String percent(double ratio) {
        return Double.isNaN(ratio) ? NONE : format("%.1f%%", ratio * 100);
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
