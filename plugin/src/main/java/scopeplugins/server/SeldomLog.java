package scopeplugins.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what may recur at any rate: the first time, and no more often than once in a while. */
final class SeldomLog {

    private static final Logger LOG = LoggerFactory.getLogger(SeldomLog.class);

    private final long pauseNanos;
    private long lastNanos;
    private boolean logged;

    SeldomLog(Duration pause) {
        pauseNanos = pause.toNanos();
    }

    synchronized void warn(String sentence, @Nullable Object... details) {
        long now = System.nanoTime();
        if (!logged || now - lastNanos > pauseNanos) {
            logged = true;
            lastNanos = now;
            LOG.warn(sentence, details);
        }
    }
}
