package scopeplugins.http.accuracy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongPredicate;
import scopeplugins.http.HttpConnection;

/** Servers whose connections are in a BPF sockmap, from which the kernel gives them the bytes in another way. */
final class Sockmaps {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** In a sockmap that does nothing with the bytes. */
    private static final Recipe ALONE = server("in a sockmap", "alone");

    private static final Recipe PARSER = server("in a sockmap, parser and verdict", "parser");

    private static final Recipe VERDICT = server("in a sockmap, verdict", "verdict");

    /** A proxy, whose requests are put into the socket of the server behind it; both are processes of this one. */
    private static final Recipe REDIRECT = server("in a sockmap, redirected", "redirect");

    private Sockmaps() {}

    static List<Recipe> servers() {
        return List.of(ALONE, PARSER, VERDICT, REDIRECT);
    }

    /**
     * As many requests as processes receive them, of which the plugin counts those that no program of a sockmap passes on;
     * and it has to tell of the connections in sockmaps.
     */
    static List<Case> cases(Run run) {
        return List.of(
                Case.at(Door.IPV4, "kept alive", client -> exchange(client, run, 1, true))
                        .only(ALONE.name()),
                Case.at(Door.IPV4, "kept alive", client -> exchange(client, run, 1, false))
                        .only(PARSER.name(), VERDICT.name()),
                Case.at(Door.IPV4, "kept alive", client -> exchange(client, run, 2, false))
                        .only(REDIRECT.name()));
    }

    private static void exchange(Client client, Run run, int readers, boolean seen) throws IOException {
        for (int i = 0; i < 5; i++) {
            try (HttpConnection connection = client.connect()) {
                for (int j = 0; j < 23; j++) {
                    client.exchange(connection, j % 3 == 0 ? Requests.post(Requests.DECOY.repeat(300)) : Requests.GET);
                    client.sent(readers - 1);
                    client.answered(readers - 1);
                    // What a proxy reads itself, and the first request, do not come through a sockmap.
                    client.unseen(seen || (readers == 1 && j == 0) ? 0 : 1);
                }
                awaitThat(run, connections -> connections > 0);
            }
        }
    }

    /** The plugin does not look at sockmaps with every sample, and a server takes a moment to see the end of a connection. */
    static void awaitThat(Run run, LongPredicate connections) throws IOException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        long last = run.counter().scrape().inSockmap();
        while (!connections.test(last)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the plugin tells of " + last + " connections in sockmaps");
            }
            last = run.counter().scrape().inSockmap();
        }
    }

    private static Recipe server(String name, String kind) {
        return new Recipe(
                name,
                "",
                "cc -O2 -o {programs}/sockmap {sockmap.c} -lpthread -lbpf",
                "{programs}/sockmap " + kind + " {ipv4}",
                Door.IPV4);
    }
}
