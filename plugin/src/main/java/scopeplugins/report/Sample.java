package scopeplugins.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

/**
 * One value at one moment.
 *
 * @param date when it was measured; sent as RFC 3339 in UTC, the only kind of date Scope's decoder takes
 * @param value in the metric's unit; finite, for JSON has no other number, and one NaN loses the whole report
 */
public record Sample(
        @JsonProperty("date") @JsonSerialize(using = ToStringSerializer.class)
        Instant date,

        @JsonProperty("value") double value) {

    public Sample {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a sample's value must be finite, not " + value);
        }
    }
}
