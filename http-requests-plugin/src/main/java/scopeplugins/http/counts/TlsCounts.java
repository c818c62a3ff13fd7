package scopeplugins.http.counts;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was counted inside of TLS, and what of TLS is not seen.
 *
 * @param requests the living processes that have received a request inside of TLS
 * @param ended what processes that have ended had received there, by their container
 * @param connections the living processes that have read TLS from a connection, and how many such connections each has
 * @param events how often each event has happened there
 * @param read the processes of which is seen what their TLS library decrypts
 */
public record TlsCounts(
        List<ProcessRequests> requests,
        Map<Container, Counted> ended,
        List<ProcessRequests> connections,
        Map<Event, Long> events,
        Set<ProcessKey> read) {

    /** Where nobody looks inside. */
    public static final TlsCounts NONE = new TlsCounts(List.of(), Map.of(), List.of(), Map.of(), Set.of());

    public TlsCounts {
        // Not copied, as those of RequestCounts.
        requests = Collections.unmodifiableList(requests);
        ended = Collections.unmodifiableMap(ended);
        connections = Collections.unmodifiableList(connections);
        events = Map.copyOf(events);
        read = Set.copyOf(read);
    }
}
