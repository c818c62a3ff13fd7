package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.List;
import scopeplugins.http.HttpConnection;

/** Servers whose connections are in a BPF sockmap, from which the kernel gives them the bytes in another way. */
final class Sockmaps {

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
     * As many requests as processes receive them; those that the plugin sees at least, if it does not see into sockmaps,
     * of which it then has to tell.
     */
    static List<Case> cases(Run run, boolean seen) {
        return List.of(
                Case.at(Door.IPV4, "kept alive", client -> exchange(client, run, 1, true))
                        .only(ALONE.name()),
                Case.at(Door.IPV4, "kept alive", client -> exchange(client, run, 1, seen))
                        .only(PARSER.name(), VERDICT.name()),
                Case.at(Door.IPV4, "kept alive", client -> exchange(client, run, 2, seen))
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
                if (!seen && run.counter().scrape().inSockmap() == 0) {
                    throw new IOException("a connection in a sockmap was not noticed");
                }
            }
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
