package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.DECOY;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import scopeplugins.http.HttpConnection;

/** Requests after which a connection carries something else. */
final class Tunnels {

    private Tunnels() {}

    /** Tunnels that end where no HTTP is spoken, so that no other process gets requests. */
    static List<Case> connect(List<Chain> ends) {
        return ends.stream()
                .map(end -> Case.at(Door.IPV4, "CONNECT", client -> tunnel(client, Run.address(end)))
                        .only("node", "apache2"))
                .toList();
    }

    static void webSocket(Client client) throws IOException {
        for (int i = 0; i < 5; i++) {
            try (HttpConnection connection = client.connect()) {
                connection.send(Requests.WEB_SOCKET);
                client.sent(1);
                if (connection.receiveHead().startsWith("HTTP/1.1 101 ")) {
                    client.answered(1);
                }
                // RFC 6455 section 5.2: text frames, masked with zeros so that the text stays readable.
                String frame = "\u0081" + (char) (0x80 | DECOY.length()) + "\0\0\0\0" + DECOY;
                connection.send(frame);
                Pause.millis(2);
                connection.send(frame.repeat(10));
            }
        }
    }

    private static void tunnel(Client client, InetSocketAddress end) throws IOException {
        for (int i = 0; i < 5; i++) {
            try (HttpConnection connection = open(client, end)) {
                connection.send(DECOY.repeat(3));
                connection.receive("+OK\r\n".length() * 9);
            }
        }
    }

    /** A tunnel whose end has read, first of all, what is no HTTP. */
    static HttpConnection open(Client client, InetSocketAddress end) throws IOException {
        String authority = end.getAddress().getHostAddress() + ":" + end.getPort();
        HttpConnection connection = client.connect();
        connection.send("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
        client.sent(1);
        if (connection.receiveHead().matches("(?s)HTTP/1\\.. 200 .*")) {
            client.answered(1);
        }
        connection.send("PING\r\n");
        connection.receive("+OK\r\n".length());
        return connection;
    }
}
