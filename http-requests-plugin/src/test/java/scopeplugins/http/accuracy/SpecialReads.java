package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.util.Set;
import scopeplugins.http.HttpConnection;

/** What only one way of reading shows. */
final class SpecialReads {

    private SpecialReads() {}

    /** The sender is gone when its requests are read. */
    static Case late() {
        return Case.plain("sender closed before the read", client -> {
                    for (int i = 0; i < 7; i++) {
                        try (HttpConnection connection = client.connect()) {
                            connection.send(GET.repeat(3));
                            client.sent(3);
                        }
                    }
                })
                .unanswered();
    }

    /** What the sender left is read after it reset the connection. */
    static Case reset() {
        String request = Requests.post(Requests.DECOY.repeat(2000));
        return new Case(
                "sender reset the connection in a body",
                Set.of(Door.IPV4, Door.IPV6),
                _ -> true,
                false,
                Set.of(),
                client -> {
                    for (int i = 0; i < 7; i++) {
                        try (HttpConnection connection = client.connect()) {
                            connection.send(request.substring(0, 200));
                            client.sent(1);
                            Pause.millis(20);
                            connection.send(request.substring(200));
                            connection.reset();
                        }
                    }
                });
    }

    /** Every other head goes through a pipe. On a unix socket that leaves no trace between two buffers. */
    static Case spliced() {
        return Case.at(Door.IPV4, "every other head spliced", SpecialReads::spliced)
                .witnessedBy("http_stream_gaps_total", "http_connections_joined_total");
    }

    private static void spliced(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < 23; i++) {
                client.exchange(connection, GET);
                client.unseen(1);
                client.exchange(connection, GET);
            }
        }
    }
}
