package scopeplugins.http.tls;

import java.time.Duration;

/** When a process was last looked at for TLS libraries. The more often nothing was new, the later the next time. */
final class Look {

    private static final long FIRST_REST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_REST_NANOS = Duration.ofMinutes(5).toNanos();

    private long connections;
    private long nanoTime;
    private long restNanos;

    /** Whether it has read TLS from more connections since, and has rested. */
    boolean isDue(long connections, long nanoTime) {
        return connections > this.connections && (restNanos == 0 || nanoTime - this.nanoTime >= restNanos);
    }

    /**
     * It was looked at.
     *
     * @param found whether there was something new
     */
    void done(long connections, long nanoTime, boolean found) {
        this.connections = connections;
        this.nanoTime = nanoTime;
        this.restNanos = found ? FIRST_REST_NANOS : Math.clamp(2 * restNanos, FIRST_REST_NANOS, LONGEST_REST_NANOS);
    }
}
