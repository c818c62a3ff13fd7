package scopeplugins.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How Scope shows a metric.
 *
 * @param id the metric's id
 * @param label the words beside the value
 * @param format how the value is written
 * @param priority the place among the node's metrics, lowest first; the UI shows three and hides the rest
 */
public record MetricTemplate(
        @JsonProperty("id") String id,
        @JsonProperty("label") String label,
        @JsonProperty("format") Format format,
        @JsonProperty("priority") double priority) {

    /** The formats of Scope's UI. */
    public enum Format {
        /** A plain number. */
        NUMBER(""),
        /** A number of hundredths, written with a percent sign. */
        PERCENT("percent"),
        /** A number of bytes. */
        FILESIZE("filesize"),
        /** A number without decimals. */
        INTEGER("integer");

        private final String wireName;

        Format(String wireName) {
            this.wireName = wireName;
        }

        @JsonValue
        String wireName() {
            return wireName;
        }
    }
}
