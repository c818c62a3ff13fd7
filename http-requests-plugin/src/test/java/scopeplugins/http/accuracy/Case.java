package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A way to send requests.
 *
 * @param name what the tables call it
 * @param doors where it is sent to, as far as the server listens there
 * @param servers whether it is for the server of this name
 * @param answers whether each request is answered
 * @param witnesses the counters that tell of what is unseen: together they rise by at least as much
 * @param traffic sends it
 */
record Case(
        String name,
        Set<Door> doors,
        Predicate<String> servers,
        boolean answers,
        Set<String> witnesses,
        Traffic traffic) {

    /** Sends requests and takes the answers. */
    interface Traffic {
        void send(Client client) throws IOException, InterruptedException;
    }

    static Case plain(String name, Traffic traffic) {
        return new Case(name, Door.PLAIN, _ -> true, true, Set.of(), traffic);
    }

    static Case at(Door door, String name, Traffic traffic) {
        return new Case(name, Set.of(door), _ -> true, true, Set.of(), traffic);
    }

    /** The same inside of TLS. */
    Case insideOfTls() {
        return new Case(name, Set.of(Door.TLS), servers, answers, witnesses, traffic);
    }

    Case only(String... names) {
        return new Case(name, doors, Set.of(names)::contains, answers, witnesses, traffic);
    }

    Case except(String... names) {
        return new Case(name, doors, Predicate.not(Set.of(names)::contains), answers, witnesses, traffic);
    }

    Case unanswered() {
        return new Case(name, doors, servers, false, witnesses, traffic);
    }

    Case witnessedBy(String... counters) {
        return new Case(name, doors, servers, answers, Set.of(counters), traffic);
    }

    boolean appliesTo(Server server, Door door) {
        return doors.contains(door) && server.doors().contains(door) && servers.test(server.name());
    }
}
