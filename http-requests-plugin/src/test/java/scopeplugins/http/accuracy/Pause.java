package scopeplugins.http.accuracy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Time for another process to get on. */
final class Pause {

    private Pause() {}

    static void millis(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    static void micros(long micros) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }
}
