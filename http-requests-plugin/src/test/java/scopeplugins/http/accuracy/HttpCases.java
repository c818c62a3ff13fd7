package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.DECOY;
import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/** The ways to send HTTP/1. The numbers of requests are primes, so that no other mistake leads to them. */
final class HttpCases {

    private HttpCases() {}

    static final Case NEW_CONNECTIONS = Case.plain("new connections", client -> onNewConnections(client, GET, 23));

    static final Case KEEP_ALIVE = Case.plain("kept alive", client -> onOneConnection(client, GET, 211));

    /** What any server, and any way of reading, can take. */
    static List<Case> framing() {
        return List.of(
                NEW_CONNECTIONS,
                KEEP_ALIVE,
                Case.plain("pipelined, 16 deep", client -> pipelined(client, 16, 11)),
                Case.plain("pipelined, 100 deep", client -> pipelined(client, 100, 3)),
                Case.plain("split at every byte", HttpCases::splitEverywhere),
                Case.plain("byte by byte", HttpCases::byteByByte),
                Case.plain(
                        "1 MB body of requests",
                        client -> onOneConnection(
                                client, Requests.post(DECOY.repeat((1 << 20) / DECOY.length() + 1)), 5)),
                Case.plain("chunked body of requests", client -> onOneConnection(client, Requests.chunked(101, ""), 5)),
                // The JDK's server takes no trailers.
                Case.plain(
                                "the same with trailers",
                                client -> onOneConnection(client, Requests.chunked(101, Requests.TRAILERS), 5))
                        .except("java"),
                Case.plain("head of 16 KB", client -> onNewConnections(client, Requests.withFieldsOf(16_000), 5)),
                Case.plain("empty lines before", client -> onOneConnection(client, "\r\n" + GET, 23))
                        .except("go", "python"));
    }

    static List<Case> all() {
        return Stream.concat(framing().stream(), semantics().stream()).toList();
    }

    /** What needs a server that knows more of HTTP. */
    static List<Case> semantics() {
        return List.of(
                Case.plain("HTTP/1.0", client -> onNewConnections(client, "GET / HTTP/1.0\r\n\r\n", 23)),
                Case.plain("bare LF", client -> onNewConnections(client, "GET / HTTP/1.1\nHost: test\n\n", 5))
                        .except("java"),
                Case.plain("other methods, other targets", HttpCases::otherForms),
                Case.plain("Expect: 100-continue", HttpCases::expectContinue).except("lighttpd"),
                Case.plain("WebSocket", Tunnels::webSocket).only("node", "python"),
                Case.at(
                        Door.PROXIED,
                        "PROXY protocol v1",
                        client -> onNewConnections(client, "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n" + GET, 5)),
                Case.at(
                        Door.PROXIED,
                        "PROXY protocol v2",
                        client -> onNewConnections(
                                client,
                                "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u007f\0\0\1\u007f\0\0\1\0\1\0\2" + GET,
                                5)));
    }

    private static void onNewConnections(Client client, String request, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            client.exchangeOnce(request);
        }
    }

    private static void onOneConnection(Client client, String request, int times) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < times; i++) {
                client.exchange(connection, request);
            }
        }
    }

    private static void pipelined(Client client, int depth, int times) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < times; i++) {
                client.pipeline(connection, GET, depth);
            }
        }
    }

    private static void splitEverywhere(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (String request : List.of(GET, Requests.post(DECOY), Requests.chunked(1, ""))) {
                for (int i = 1; i < request.length(); i++) {
                    client.exchangeInPieces(connection, 300, request.substring(0, i), request.substring(i));
                }
            }
        }
    }

    private static void byteByByte(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (String request : List.of(GET, Requests.post(DECOY), Requests.chunked(1, ""))) {
                client.exchangeInPieces(connection, 100, request.split(""));
            }
        }
    }

    private static void otherForms(Client client) throws IOException {
        for (String line : List.of(
                "OPTIONS *",
                "OPTIONS /",
                "GET http://test/",
                "DELETE /",
                "PURGE /",
                "GET /?a=/HTTP/1.1",
                "GET /" + "a".repeat(500))) {
            client.exchangeOnce(line + " HTTP/1.1\r\nHost: test\r\n\r\n");
        }
        try (HttpConnection connection = client.connect()) {
            connection.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
            client.sent(1);
            client.answered(connection.receiveHead());
            client.exchange(connection, GET);
        }
    }

    private static void expectContinue(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < 5; i++) {
                connection.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: "
                        + DECOY.length() + "\r\n\r\n");
                client.sent(1);
                String first = connection.receiveHead();
                if (!first.startsWith("HTTP/1.1 100 ")) {
                    throw new IOException("not asked to continue: " + first);
                }
                connection.send(DECOY);
                client.receive(connection);
            }
        }
    }
}
