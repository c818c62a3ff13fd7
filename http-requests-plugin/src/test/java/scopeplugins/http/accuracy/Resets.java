package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import scopeplugins.http.HttpConnection;

/** Streams of HTTP/2 that the client resets; the server leaves a request for /never without an answer. */
final class Resets implements AutoCloseable {

    private static final int TIMES = 7;

    // RFC 7541: GET, http, :authority as in Frames; :path as a literal that is not indexed.
    private static final String NEVER = "\u0082\u0086\u0004\u0006/never\u0001\u0009localhost";

    // Open until it was counted: with the connection's end no request would have an answer anyway.
    private final List<HttpConnection> connections = new ArrayList<>();

    List<Case> all() {
        return List.of(
                reset("stream reset, after a while", (connection, first, stream) -> {
                    connection.send(first + Frames.request(stream, NEVER));
                    // So that the server reads them one after the other.
                    Pause.millis(20);
                    connection.send(Frames.reset(stream));
                }),
                reset(
                        "stream reset at once",
                        (connection, first, stream) ->
                                connection.send(first + Frames.request(stream, NEVER) + Frames.reset(stream))));
    }

    private interface Abandoned {
        void send(HttpConnection connection, String first, int stream) throws IOException;
    }

    /** Each of them is between two streams that are answered. */
    private Case reset(String name, Abandoned abandoned) {
        return new Case(name, Set.of(Door.H2C), _ -> true, false, Set.of(), client -> {
            HttpConnection connection = client.connect();
            connections.add(connection);
            for (int i = 0; i < TIMES; i++) {
                int stream = 4 * i + 1;
                abandoned.send(connection, i == 0 ? Frames.PREFACE + Frames.SETTINGS : "", stream);
                connection.send(Frames.request(stream + 2));
                Frames.awaitEndOf(connection, stream + 2);
                client.sent(2);
                client.answered("HTTP/1.1 200");
            }
            client.unanswered(TIMES);
            client.allTimed();
        });
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection : connections) {
            connection.close();
        }
    }
}
