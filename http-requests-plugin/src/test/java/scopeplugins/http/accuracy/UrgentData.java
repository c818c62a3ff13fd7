package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.DECOY;
import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Requests with urgent bytes (RFC 9293 section 3.8.5), which a server does not see unless it asks for them. */
final class UrgentData {

    static final Recipe PLAIN = Catalogue.reader("no urgent data", "read", "threads");

    /** It asks for them in the stream. */
    static final Recipe INLINE = Catalogue.reader("SO_OOBINLINE", "read", "oobinline");

    // It relies on reading 10 bytes at once, which an urgent one cuts short.
    private static final String PARENT = "head begun by the parent";

    private static final String FIELDS = "GET / HTTP/1.1\r\nX-A: a^b\r\nX-B: a^b\r\nX-C: a^b\r\nHost: test\r\n\r\n";

    // What is left over where the byte is part of the body is an empty line before the next request.
    private static final String BODY = Requests.post(DECOY).replace("Host: decoy", "Host: de^coy");

    private UrgentData() {}

    /** A caret stands for an urgent byte, which does no harm where a server reads it, too. */
    static List<Case> all() {
        return List.of(
                heads("in a field", GET.replace("test", "te^st")),
                heads("in the method", GET.replace("GET", "G^ET")),
                heads("in the target", GET.replace("/ ", "/^ ")),
                heads("first byte", "^" + GET),
                heads("before the last byte", GET.replaceFirst("\n$", "^\n")).except(INLINE.name(), PARENT),
                heads("after a head", GET + "^"),
                heads("three in a head", FIELDS),
                heads("in a body", BODY),
                heads("in a chunk's extension", Requests.chunked(3, "").replace("x=", "x^=")),
                pipelined());
    }

    private static Case heads(String name, String request) {
        return tcp("urgent: " + name, client -> {
            try (var connection = new WaryConnection(client.server())) {
                for (int i = 0; i < 5; i++) {
                    send(connection, request, i % 2 == 0 ? 0 : 5);
                    client.sent(1);
                    client.answered(connection.receive(1).getFirst().isOk() ? 1 : 0);
                }
            }
        });
    }

    /** Only the last byte is urgent where none before it was read in time. */
    private static Case pipelined() {
        return tcp("urgent: 5 requests at once", client -> {
            try (var connection = new WaryConnection(client.server())) {
                send(connection, FIELDS.repeat(5), 0);
                client.sent(5);
                client.answered((int)
                        connection.receive(5).stream().filter(Answer::isOk).count());
            }
        });
    }

    private static Case tcp(String name, Case.Traffic traffic) {
        return new Case(name, Set.of(Door.IPV4, Door.IPV6), _ -> true, true, Set.of(), traffic).except(PARENT);
    }

    /** With pauses the server waits where the urgent byte is. */
    private static void send(WaryConnection connection, String request, long pauseMillis) throws IOException {
        String[] parts = request.split("\\^", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                connection.sendUrgent('x');
                Pause.millis(pauseMillis);
            }
            if (!parts[i].isEmpty()) {
                connection.send(parts[i]);
                Pause.millis(pauseMillis);
            }
        }
    }
}
