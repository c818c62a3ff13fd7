package scopeplugins.http;

import java.time.Instant;
import java.util.Map;

/**
 * The requests each living process has received since counting began, or since it started.
 *
 * @param date when they were read
 * @param nanoTime the same moment on the clock of {@link System#nanoTime()}, which nobody sets
 * @param byProcess requests by process; a process that has received none is absent
 */
record RequestCounts(Instant date, long nanoTime, Map<ProcessKey, Long> byProcess) {

    RequestCounts {
        byProcess = Map.copyOf(byProcess);
    }
}
