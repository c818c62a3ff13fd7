package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.DECOY;
import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.util.List;
import scopeplugins.http.HttpConnection;

/** Requests for another protocol, of which only the answer tells what is spoken next. */
final class Grants {

    static final Recipe SERVER = new Recipe("grants", "", "", "python3 {grants.py} {ipv4}", Door.IPV4);

    private static final int FOLLOWING = 5;

    private Grants() {}

    /** What follows on the connection is requests. */
    static List<Case> refused() {
        return List.of(
                Case.at(Door.IPV4, "Upgrade: tcp, answered with 200", client -> refused(client, upgrade("/", "tcp"))),
                Case.at(Door.IPV4, "Upgrade: h2c, answered with 200", client -> refused(client, upgrade("/", "h2c"))),
                Case.at(
                        Door.IPV4,
                        "Upgrade: tcp, answered with 426",
                        client -> refused(client, upgrade("/required", "tcp"))));
    }

    /** What follows looks like requests. */
    static List<Case> granted() {
        return List.of(
                Case.at(Door.IPV4, "Upgrade: tcp, granted", client -> granted(client, upgrade("/granted", "tcp"))),
                Case.at(Door.IPV4, "Upgrade: derp, granted after a request", client -> {
                    try (HttpConnection connection = client.connect()) {
                        client.exchange(connection, GET);
                        granted(client, connection, upgrade("/granted", "derp"));
                    }
                }));
    }

    /** A refused CONNECT leaves the connection to HTTP. */
    static List<Case> refusedTunnels() {
        return List.of(
                Case.at(Door.IPV4, "CONNECT, answered with 407", client -> refused(client, connect(""))),
                Case.at(Door.IPV4, "CONNECT, answered with 407, then granted", client -> {
                    try (HttpConnection connection = client.connect()) {
                        client.exchange(connection, connect(""));
                        granted(client, connection, connect("Proxy-Authorization: Basic dDp0\r\n"));
                    }
                }));
    }

    private static String upgrade(String target, String protocol) {
        return "POST " + target + " HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: " + protocol + "\r\n\r\n";
    }

    private static String connect(String fields) {
        return "CONNECT test:1 HTTP/1.1\r\nHost: test:1\r\n" + fields + "\r\n";
    }

    private static void refused(Client client, String request) throws IOException {
        try (HttpConnection connection = client.connect()) {
            client.exchange(connection, request);
            for (int i = 0; i < FOLLOWING; i++) {
                client.exchange(connection, GET);
            }
        }
    }

    private static void granted(Client client, String request) throws IOException {
        try (HttpConnection connection = client.connect()) {
            granted(client, connection, request);
        }
    }

    private static void granted(Client client, HttpConnection connection, String request) throws IOException {
        connection.send(request);
        client.sent(1);
        String head = connection.receiveHead();
        if (head.matches("(?s)HTTP/1.1 (101|200) .*")) {
            client.answered(head);
        }
        for (int i = 0; i < FOLLOWING; i++) {
            connection.send(DECOY);
            connection.receive("+".length());
        }
    }
}
