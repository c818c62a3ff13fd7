package scopeplugins.http.report;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.plugin.Seldom;

/** Tells the operator, once per minute at most, that requests were not counted and what to do about it. */
final class LossLog {

    private static final Logger LOG = LoggerFactory.getLogger(LossLog.class);

    private final Seldom seldom = new Seldom(Duration.ofMinutes(1));
    private long lostLogged;

    /** Returns whether there was something to tell. */
    boolean log(RequestCounts counts) {
        long lost = counts.events().getOrDefault(Event.REQUESTS_LOST_MAP_FULL, 0L);
        if (lost == lostLogged || !seldom.mayTell(counts.nanoTime())) {
            return false;
        }
        LOG.warn(
                "{} requests were not counted, because more processes receive requests than are remembered;"
                        + " start with a higher --max-processes",
                lost - lostLogged);
        lostLogged = lost;
        return true;
    }
}
