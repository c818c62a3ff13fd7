package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.DECOY;
import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/** Connections that go on after so many others that the plugin has forgotten them. */
final class Forgotten {

    /** How many connections the plugin is told to remember. */
    static final int REMEMBERED = 1024;

    private static final int OTHERS = 2000;

    private Forgotten() {}

    /** For servers of HTTP. */
    static List<Case> http(List<Chain> ends) {
        return Stream.concat(
                        ends.stream()
                                .map(end -> Case.at(Door.IPV4, "a tunnel", client -> tunnel(client, Run.address(end)))
                                        .only("node", "apache2")),
                        Stream.of(
                                Case.at(Door.IPV4, "a WebSocket", Forgotten::webSocket)
                                        .only("node", "python"),
                                Case.at(Door.H2C, "HTTP/2, idle", Forgotten::streams),
                                Case.at(Door.IPV4, "HTTP/1, idle", Forgotten::idle),
                                Case.at(Door.IPV4, "in the midst of a body", Forgotten::body)
                                        .only("node", "python")))
                .toList();
    }

    /** For a server that says +OK to each line. */
    static Case words() {
        return Case.at(Door.IPV4, "no HTTP", client -> {
            try (HttpConnection connection = client.connect()) {
                OtherProtocols.say(client, connection, "PING\r\n");
                for (int i = 0; i < OTHERS; i++) {
                    try (HttpConnection other = client.connect()) {
                        OtherProtocols.say(client, other, "PING\r\n");
                    }
                }
                for (int i = 0; i < 50; i++) {
                    OtherProtocols.say(client, connection, DECOY);
                }
            }
        });
    }

    /** Two requests on each of them. */
    private static void others(Client client, String request) throws IOException {
        for (int i = 0; i < OTHERS; i++) {
            try (HttpConnection connection = client.connect()) {
                client.exchange(connection, request);
                client.exchange(connection, request);
            }
        }
    }

    private static void tunnel(Client client, InetSocketAddress end) throws IOException {
        try (HttpConnection connection = Tunnels.open(client, end)) {
            others(client, GET);
            for (int i = 0; i < 50; i++) {
                connection.send(DECOY);
                connection.receive("+OK\r\n".length() * 3);
            }
        }
    }

    private static void webSocket(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            connection.send(Requests.WEB_SOCKET);
            client.sent(1);
            if (connection.receiveHead().startsWith("HTTP/1.1 101 ")) {
                client.answered(1);
            }
            others(client, GET);
            // RFC 6455 section 5.2: masked with zeros. Its head and its text are a read each.
            for (int i = 0; i < 50; i++) {
                connection.send("\u0081" + (char) (0x80 | DECOY.length()) + "\0\0\0\0");
                Pause.millis(1);
                connection.send(DECOY);
                Pause.millis(1);
            }
        }
    }

    private static void streams(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            connection.send(Frames.PREFACE + Frames.SETTINGS);
            stream(client, connection, 1);
            for (int i = 0; i < OTHERS; i++) {
                try (HttpConnection other = client.connect()) {
                    other.send(Frames.PREFACE + Frames.SETTINGS);
                    stream(client, other, 1);
                }
            }
            for (int i = 1; i < 20; i++) {
                stream(client, connection, 1 + 2 * i);
            }
        }
    }

    private static void stream(Client client, HttpConnection connection, int stream) throws IOException {
        connection.send(Frames.request(stream));
        client.sent(1);
        Frames.awaitEndOf(connection, stream);
        client.answered(1);
    }

    private static void idle(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            client.exchange(connection, GET);
            others(client, GET);
            for (int i = 0; i < 20; i++) {
                client.exchange(connection, GET);
            }
        }
    }

    /** What was forgotten is one request that had begun. It was counted when its head was complete. */
    private static void body(Client client) throws IOException {
        int pieces = 50;
        try (HttpConnection connection = client.connect()) {
            connection.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + DECOY.length() * pieces + "\r\n\r\n");
            client.sent(1);
            others(client, GET);
            for (int i = 0; i < pieces; i++) {
                connection.send(DECOY);
                Pause.millis(1);
            }
            client.receive(connection);
            for (int i = 0; i < 20; i++) {
                client.exchange(connection, GET);
            }
        }
    }
}
