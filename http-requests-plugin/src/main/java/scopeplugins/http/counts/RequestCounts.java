package scopeplugins.http.counts;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel has counted so far.
 *
 * @param date when they were read
 * @param nanoTime the same moment on the clock of {@link System#nanoTime()}, which nobody sets
 * @param processes the living processes that have received a request
 * @param ended what processes that have ended had received, by their container; read before the living ones, so that a
 *     process that ends meanwhile is missing rather than counted twice
 * @param endedAnswers the answers to requests of all processes that have ended; nothing if nobody looks at answers
 * @param events how often each event has happened
 * @param skippedRuns reads that the program did not see, because the kernel had interrupted it on that CPU
 * @param sockmaps those of the whole machine that hold connections
 */
public record RequestCounts(
        Instant date,
        long nanoTime,
        List<ProcessRequests> processes,
        Map<Container, Counted> ended,
        Optional<Answers> endedAnswers,
        Map<Event, Long> events,
        long skippedRuns,
        List<Sockmap> sockmaps) {

    public RequestCounts {
        // Not copied, for there may be thousands: nobody changes what was read.
        processes = Collections.unmodifiableList(processes);
        ended = Collections.unmodifiableMap(ended);
        events = Map.copyOf(events);
        sockmaps = List.copyOf(sockmaps);
    }

    /** Connections whose requests may not be seen; one in several maps counts for each of them. */
    public int connectionsInSockmaps() {
        return sockmaps.stream().mapToInt(Sockmap::connections).sum();
    }
}
