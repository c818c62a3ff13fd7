package scopeplugins.http.report;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.RequestCounts;

/** Tells the operator, once per minute at most, that requests were not counted and what to do about it. */
final class LossLog {

    private static final Logger LOG = LoggerFactory.getLogger(LossLog.class);
    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private long lostLogged;
    private long nextNanoTime = Long.MIN_VALUE;

    /** Returns whether there was something to tell. */
    boolean log(RequestCounts counts) {
        long lost = counts.events().getOrDefault(Event.REQUESTS_LOST_MAP_FULL, 0L);
        if (lost == lostLogged || counts.nanoTime() < nextNanoTime) {
            return false;
        }
        LOG.warn(
                "{} requests were not counted, because more processes receive requests than are remembered;"
                        + " start with a higher --max-processes",
                lost - lostLogged);
        lostLogged = lost;
        nextNanoTime = counts.nanoTime() + INTERVAL_NANOS;
        return true;
    }
}
