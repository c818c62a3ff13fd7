package scopeplugins.cli;

import java.math.BigDecimal;
import java.time.Duration;

/** Reads a number of seconds, such as {@code 1} or {@code 0.5}. */
final class IntervalConverter {

    // Below, measuring costs more than the value tells: the kernel's CPU clock ticks every 1 to 10 ms.
    private static final BigDecimal SHORTEST = new BigDecimal("0.1");
    // Above, a sample leaves the app's window of 15 s before its successor has made the way through probe and app.
    private static final BigDecimal LONGEST = BigDecimal.TEN;

    private IntervalConverter() {}

    static Duration convert(String value) {
        try {
            var seconds = new BigDecimal(value);
            if (seconds.compareTo(SHORTEST) >= 0 && seconds.compareTo(LONGEST) <= 0) {
                return Duration.ofNanos(seconds.movePointRight(9).longValue());
            }
        } catch (NumberFormatException e) {
            // The same sentence serves a number out of range and a word that is none.
        }
        throw new IllegalArgumentException("'" + value + "' is not a number of seconds from 0.1 to 10");
    }
}
