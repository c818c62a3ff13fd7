package scopeplugins.http.kernel;

/**
 * How much the program remembers, in memory that the kernel sets aside when it starts.
 *
 * @param processes living processes that have received a request, 136 bytes each; 1,136 more with their answers, which newer
 *     kernels only take when they are used
 * @param connections open connections, 120 bytes each, and 32 for what is known of forgotten ones; 264 more for what is
 *     not answered yet
 * @param answers whether answers are looked at
 * @param tls whether requests inside of TLS are: 400 bytes more for each process, who reads TLS among them, and 240 for
 *     each connection, reads under way among them
 */
public record Limits(int processes, int connections, boolean answers, boolean tls) {

    // As in slots.h
    static final int PROCESS_SLOTS = 1024;
    private static final int CONNECTION_SLOTS = 1 << 14;

    // ENDED_CONTAINERS of container.h, 128 bytes each.
    private static final long ENDED_CONTAINERS = 4096 * 128L;

    // Of streams of HTTP/2, and of containers of which processes have ended.
    private static final long OTHER_ANSWERS = 4_549_000;

    /** How many connections may be remembered where no search for them is needed, in 72 bytes each; 192 more with answers. */
    int connectionSlots() {
        return Math.min(connections, CONNECTION_SLOTS);
    }

    /** What the kernel sets aside at least, in bytes. */
    public long memory() {
        long forAnswers = processes * 1_136L
                + connections * 264L
                + PROCESS_SLOTS * 1_048L
                + connectionSlots() * 192L
                + OTHER_ANSWERS;
        return processes * 136L
                + connections * 152L
                + PROCESS_SLOTS * 40L
                + connectionSlots() * 72L
                + ENDED_CONTAINERS
                + (answers ? forAnswers : 0)
                + (tls ? processes * 400L + connections * 240L + ENDED_CONTAINERS : 0);
    }

    /**
     * What the JVM's heap may have to hold, in bytes, while a report is made, the last one is sent and metrics are made
     * too. Measured: 16,300 processes get along with 48 MB, and not with 32.
     */
    public long heap() {
        return 8_000_000 + processes * 2_500L;
    }
}
