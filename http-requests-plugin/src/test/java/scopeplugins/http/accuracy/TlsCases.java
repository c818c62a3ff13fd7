package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/** The ways to send HTTP inside of TLS. */
final class TlsCases {

    private TlsCases() {}

    private static final int CONNECTIONS = 8;

    private static final Case IN_TURNS = Case.at(Door.TLS, "connections take turns", TlsCases::inTurns);

    private static final Case HTTP_2 = Case.at(
            Door.TLS,
            "HTTP/2 by ALPN, 10 connections x 16 streams",
            client -> Http2Cases.h2load(client, "-n", "997", "-c", "10", "-m", "16"));

    private static final Set<String> WITH_BODIES =
            Set.of("1 MB body of requests", "chunked body of requests", "the same with trailers");

    /** What any server can take that answers each head. */
    static List<Case> heads() {
        return Stream.concat(
                        HttpCases.framing().stream()
                                .filter(each -> !WITH_BODIES.contains(each.name()))
                                .map(Case::insideOfTls),
                        Stream.of(IN_TURNS))
                .toList();
    }

    /** Each begins a head, in order, and ends it in the opposite order. */
    private static void inTurns(Client client) throws IOException {
        var connections = new ArrayList<HttpConnection>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(client.connect());
            }
            int half = Requests.GET.length() / 2;
            for (int i = 0; i < 23; i++) {
                for (HttpConnection connection : connections) {
                    connection.send(Requests.GET.substring(0, half));
                }
                for (HttpConnection connection : connections.reversed()) {
                    connection.send(Requests.GET.substring(half));
                    client.sent(1);
                    client.receive(connection);
                }
            }
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }

    static List<Case> once() {
        return List.of(HttpCases.NEW_CONNECTIONS.insideOfTls());
    }

    /** What any server can take. */
    static List<Case> some() {
        return Stream.concat(someOfHttp1().stream(), Stream.of(HTTP_2)).toList();
    }

    static List<Case> someOfHttp1() {
        return List.of(HttpCases.NEW_CONNECTIONS.insideOfTls(), HttpCases.KEEP_ALIVE.insideOfTls(), IN_TURNS);
    }

    static List<Case> all() {
        return Stream.concat(
                        Stream.concat(HttpCases.framing().stream(), HttpCases.semantics().stream())
                                .filter(each -> each.doors().equals(Door.PLAIN))
                                .map(Case::insideOfTls),
                        Stream.of(IN_TURNS, HTTP_2.except("python")))
                .toList();
    }
}
