package scopeplugins.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.time.Instant;

/**
 * One value at one moment.
 *
 * <p>It may belong to any number of metrics: each report of the next seconds repeats it, so its JSON is made once.
 */
public final class Sample {

    private final Instant date;
    private final double value;
    private final SerializedString json;

    /**
     * Makes a sample.
     *
     * @param date when it was measured; sent as RFC 3339 in UTC, the only kind of date Scope's decoder takes
     * @param value in the metric's unit; finite, for JSON has no other number, and one NaN loses the whole report
     */
    public Sample(Instant date, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a sample's value must be finite, not " + value);
        }
        this.date = date;
        this.value = value;
        this.json = new SerializedString("{\"date\":\"" + date + "\",\"value\":" + value + "}");
    }

    /** When it was measured. */
    public Instant date() {
        return date;
    }

    /** The value in the metric's unit. */
    public double value() {
        return value;
    }

    SerializableString json() {
        return json;
    }

    @Override
    public String toString() {
        return json.getValue();
    }
}
