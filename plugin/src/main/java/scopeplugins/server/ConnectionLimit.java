package scopeplugins.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.EndPoint;

/** How many connections a connector has, and which of them is ended when there is one too many. */
final class ConnectionLimit {

    // Those accepted just now cannot make room yet. The rest waits in the kernel meanwhile.
    private static final int MAX_OPENING = 16;

    private static final Duration LOG_PAUSE = Duration.ofHours(1);

    private final int most;
    private final BoundedConnector connector;
    private final AtomicInteger opening = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final SeldomLog crowdLog = new SeldomLog(LOG_PAUSE);
    private final SeldomLog failureLog = new SeldomLog(LOG_PAUSE);

    ConnectionLimit(int most, BoundedConnector connector) {
        this.most = most;
        this.connector = connector;
    }

    /** Whether one more can be accepted now, if need be in the place of another. */
    boolean letsIn() {
        return opening.get() < Math.min(MAX_OPENING, most);
    }

    void accepted() {
        opening.incrementAndGet();
        if (connections.incrementAndGet() > most) {
            crowdLog.warn("{} clients are connected; for each one more, another is ended", most);
            makeRoom();
        }
    }

    void opened() {
        opening.decrementAndGet();
    }

    void failedToOpen() {
        opening.decrementAndGet();
        connections.decrementAndGet();
    }

    void closed() {
        connections.decrementAndGet();
    }

    /** Takes note that the system refused one: it is out of descriptors or of memory. */
    void refused(Exception reason) {
        failureLog.warn("Cannot let in a client: {}; another one is ended", reason.getMessage());
        makeRoom();
    }

    /**
     * Ends the connection that is missed least: of those who have most, so that nobody can drive out the others; a silent
     * one before one that has sent something; then the longest idle.
     */
    private void makeRoom() {
        Map<Object, List<Client>> held = connector.getConnectedEndPoints().stream()
                .filter(EndPoint::isOpen)
                .map(Client.class::cast)
                .collect(Collectors.groupingBy(connector::holder));
        held.values().stream()
                .max(Comparator.<List<Client>>comparingInt(List::size).thenComparingLong(ConnectionLimit::longestIdle))
                .flatMap(clients ->
                        longestIdle(clients, Client::isSilent).or(() -> longestIdle(clients, client -> true)))
                .ifPresent(Client::close);
    }

    private static long longestIdle(List<Client> clients) {
        return clients.stream().mapToLong(Client::idleNanos).max().orElse(0);
    }

    private static Optional<Client> longestIdle(List<Client> clients, Predicate<Client> which) {
        return clients.stream().filter(which).max(Comparator.comparingLong(Client::idleNanos));
    }
}
