package scopeplugins.http.counts;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel has counted so far.
 *
 * @param date when they were read
 * @param nanoTime the same moment on the clock of {@link System#nanoTime()}, which nobody sets
 * @param processes the living processes that have received a request in plain text
 * @param ended what processes that have ended had received, by their container; read before the living ones, so that a
 *     process that ends meanwhile is missing rather than counted twice
 * @param endedAnswers the answers to requests of all processes that have ended; nothing if nobody looks at answers
 * @param events how often each event has happened
 * @param skippedRuns reads that the program did not see, because the kernel had interrupted it on that CPU
 * @param sockmaps those of the whole machine that hold connections
 * @param tls what was received inside of TLS
 */
public record RequestCounts(
        Instant date,
        long nanoTime,
        List<ProcessRequests> processes,
        Map<Container, Counted> ended,
        Optional<Answers> endedAnswers,
        Map<Event, Long> events,
        long skippedRuns,
        List<Sockmap> sockmaps,
        TlsCounts tls) {

    public RequestCounts {
        // Not copied, for there may be thousands: nobody changes what was read.
        processes = Collections.unmodifiableList(processes);
        ended = Collections.unmodifiableMap(ended);
        events = Map.copyOf(events);
        sockmaps = List.copyOf(sockmaps);
    }

    /** Without anything of TLS. */
    public RequestCounts(
            Instant date,
            long nanoTime,
            List<ProcessRequests> processes,
            Map<Container, Counted> ended,
            Optional<Answers> endedAnswers,
            Map<Event, Long> events,
            long skippedRuns,
            List<Sockmap> sockmaps) {
        this(date, nanoTime, processes, ended, endedAnswers, events, skippedRuns, sockmaps, TlsCounts.NONE);
    }

    /** The same, with this. */
    public RequestCounts with(TlsCounts tls) {
        return new RequestCounts(date, nanoTime, processes, ended, endedAnswers, events, skippedRuns, sockmaps, tls);
    }

    /** What was received inside of TLS alone. */
    public RequestCounts insideOfTls() {
        return new RequestCounts(
                date, nanoTime, tls.requests(), tls.ended(), Optional.empty(), tls.events(), 0, List.of());
    }

    /** The processes that have received a request, with all that they have, in plain text and inside of TLS. */
    public List<ProcessRequests> inAll() {
        if (tls.requests().isEmpty()) {
            return processes;
        }
        Map<ProcessKey, ProcessRequests> sums =
                LinkedHashMap.newLinkedHashMap(processes.size() + tls.requests().size());
        processes.forEach(plain -> sums.put(plain.process(), plain));
        tls.requests()
                .forEach(encrypted -> sums.merge(
                        encrypted.process(),
                        encrypted,
                        (plain, other) -> plain.with(plain.counted().plus(other.counted()))));
        return List.copyOf(sums.values());
    }

    /** How often something has happened, in plain text and inside of TLS. */
    public long count(Event event) {
        return events.getOrDefault(event, 0L) + tls.events().getOrDefault(event, 0L);
    }

    /** Connections whose requests may not be seen; one in several maps counts for each of them. */
    public int connectionsInSockmaps() {
        return sockmaps.stream().mapToInt(Sockmap::connections).sum();
    }
}
