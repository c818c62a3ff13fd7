package scopeplugins.http.kernel;

/**
 * How much the program remembers, in memory that the kernel sets aside when it starts.
 *
 * @param processes living processes that have received a request, 80 bytes each; 1,304 with their answers
 * @param connections open connections, 120 bytes each, and 32 for what is known of forgotten ones; 256 more for what is
 *     not answered yet
 * @param answers whether answers are looked at
 */
public record Limits(int processes, int connections, boolean answers) {

    /** What the kernel sets aside at least, in bytes. */
    public long memory() {
        return processes * (answers ? 1_304L : 80L) + connections * (answers ? 408L : 152L);
    }

    /**
     * What the JVM's heap may have to hold, in bytes, while a report is made, the last one is sent and metrics are made
     * too. Measured: 16,300 processes get along with 48 MB, and not with 32.
     */
    public long heap() {
        return 8_000_000 + processes * 2_500L;
    }
}
