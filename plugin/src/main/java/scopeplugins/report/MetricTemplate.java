package scopeplugins.report;

/**
 * How Scope shows a metric.
 *
 * @param id the metric's id
 * @param label the words beside the value
 * @param format how the value is written
 * @param priority the place among the node's metrics, lowest first; the UI shows three and hides the rest
 */
public record MetricTemplate(String id, String label, Format format, double priority) {

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

        String wireName() {
            return wireName;
        }
    }
}
