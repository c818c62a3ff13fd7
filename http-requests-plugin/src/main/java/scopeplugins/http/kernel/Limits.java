package scopeplugins.http.kernel;

/**
 * How much the program remembers, in memory that the kernel sets aside when it starts.
 *
 * @param processes living processes that have received a request, 136 bytes each; 1,300 with their answers
 * @param connections open connections, 120 bytes each, and 32 for what is known of forgotten ones; 304 more for what is
 *     not answered yet
 * @param answers whether answers are looked at
 */
public record Limits(int processes, int connections, boolean answers) {

    // ENDED_CONTAINERS of container.h, 128 bytes each.
    private static final long ENDED_CONTAINERS = 4096 * 128L;

    /** What the kernel sets aside at least, in bytes. */
    public long memory() {
        long forAnswers = processes * 1_164L + connections * 304L + ENDED_CONTAINERS / 128 * 1_180;
        return processes * 136L + connections * 152L + ENDED_CONTAINERS + (answers ? forAnswers : 0);
    }

    /**
     * What the JVM's heap may have to hold, in bytes, while a report is made, the last one is sent and metrics are made
     * too. Measured: 16,300 processes get along with 48 MB, and not with 32.
     */
    public long heap() {
        return 8_000_000 + processes * 2_500L;
    }
}
