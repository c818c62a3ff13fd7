package scopeplugins.http.report;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import scopeplugins.plugin.SampleHistory;
import scopeplugins.report.Sample;

/**
 * The histories of processes after one more sample.
 *
 * <p>Of thousands of processes nearly all are idle. Those with the same past and the same rate get the same history, so
 * that it is made, and written to the report, once for all of them.
 */
final class NextHistories {

    private final Map<SampleHistory, Map<Double, SampleHistory>> next = new HashMap<>();
    private final Map<Double, Sample> samples = new HashMap<>();
    // What told two apart gets old, and then they are equal.
    private final Map<SampleHistory, SampleHistory> distinct = new HashMap<>();
    private final Instant date;
    private final Function<Double, Sample> newSample;

    NextHistories(Instant date) {
        this.date = date;
        this.newSample = rate -> new Sample(date, rounded(rate));
    }

    /** The history after {@code before} and a sample of this value, or time without a value. */
    SampleHistory after(SampleHistory before, OptionalDouble value) {
        return value.isPresent() ? after(before, value.getAsDouble()) : before.until(date);
    }

    private SampleHistory after(SampleHistory before, double rate) {
        Map<Double, SampleHistory> byRate = next.computeIfAbsent(before, _ -> new HashMap<>());
        SampleHistory known = byRate.get(rate);
        if (known == null) {
            SampleHistory made = before.with(samples.computeIfAbsent(rate, newSample));
            known = distinct.computeIfAbsent(made, Function.identity());
            byRate.put(rate, known);
        }
        return known;
    }

    /** The app cuts a value off after two decimals, and would show 4.9996 as 4.99. */
    private static double rounded(double rate) {
        return Math.round(rate * 100) / 100.0;
    }
}
