package scopeplugins.http.kernel;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A moment on two clocks: rates are of the time on the one, and shown with the date on the other.
 *
 * @param date the wall clock's
 * @param nanoTime {@link System#nanoTime()}, which nobody sets
 */
record Moment(Instant date, long nanoTime) {

    private static final long SAME_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int ATTEMPTS = 10;

    /** Now, on both, even if something else gets the processor between a look at the one and at the other. */
    static Moment now() {
        Moment moment;
        int attempts = 0;
        do {
            long before = System.nanoTime();
            moment = new Moment(Instant.now(), before);
            attempts++;
        } while (System.nanoTime() - moment.nanoTime() > SAME_NANOS && attempts < ATTEMPTS);
        return moment;
    }
}
