package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.DECOY;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/** The ways to send an answer, or none; what is asked for is in the target. */
final class SendCases {

    static final Recipe SERVER = server("sender");

    private static final Set<Door> TCP = Set.of(Door.IPV4, Door.IPV6);

    /** Those of every kind, and those that are not registered. */
    private static final List<Integer> STATUSES = List.of(200, 204, 206, 299, 304, 404, 418, 451, 500, 503, 599, 999);

    private SendCases() {}

    static Recipe server(String name) {
        return new Recipe(
                name,
                "python3 --version",
                "",
                "python3 {sender.py} {ipv4} {ipv6} {unix}",
                Door.IPV4,
                Door.IPV6,
                Door.UNIX);
    }

    static List<Case> all() {
        return Stream.of(ways(), early(), never()).flatMap(List::stream).toList();
    }

    /** What depends on how the kernel is given the bytes. */
    static List<Case> ways() {
        return Stream.concat(everywhere().stream(), overTcp().stream()).toList();
    }

    /** How the bytes of an answer come to the kernel. */
    private static List<Case> everywhere() {
        return List.of(
                ways(Door.PLAIN, "sendfile()", "sendfile", "head_then_file"),
                ways(Door.PLAIN, "writev()", "writev"),
                ways(Door.PLAIN, "MSG_MORE", "more"),
                ways(Door.PLAIN, "splice()", "splice"),
                ways(Door.PLAIN, "byte by byte", "bytes"),
                ways(Door.PLAIN, "3 MB body, then the next", "large", "send", "large", "large"),
                plain("chunks", SendCases::chunks),
                plain("103 twice before", SendCases::hints),
                ways(Door.PLAIN, "by a child", "fork"),
                plain("several in one write", SendCases::together),
                plain("until the connection is closed", SendCases::untilClosed),
                plain("each status", SendCases::statuses),
                plain("status 101", SendCases::switching));
    }

    private static List<Case> overTcp() {
        return List.of(ways(TCP, "MSG_ZEROCOPY", "zerocopy"), ways(TCP, "TCP_CORK", "cork"));
    }

    /** Answers that do not wait for the whole request. */
    private static List<Case> early() {
        return List.of(
                plain("before the body was read", SendCases::beforeBody),
                overTcp("408 in the middle of a head", SendCases::timeoutInHead),
                overTcp("408 to an idle client", SendCases::timeoutWhenIdle)
                        .witnessedBy("http_responses_without_request_total"));
    }

    /** Requests that have no answer: on a unix socket that shows when another one is at its place in memory. */
    private static List<Case> never() {
        return List.of(
                unanswered("closed by the server", client -> {
                    for (int i = 0; i < 5; i++) {
                        try (HttpConnection connection = client.connect()) {
                            get(client, connection, "send");
                            ask(client, connection, "close");
                            connection.awaitEnd();
                        }
                    }
                }),
                unanswered("closed by the client", client -> {
                    for (int i = 0; i < 5; i++) {
                        try (HttpConnection connection = client.connect()) {
                            get(client, connection, "send");
                            ask(client, connection, "never");
                        }
                    }
                }),
                unanswered("reset by the client", client -> {
                    for (int i = 0; i < 5; i++) {
                        try (HttpConnection connection = client.connect()) {
                            get(client, connection, "send");
                            ask(client, connection, "never");
                            // What is reset before it is read is no request.
                            Pause.millis(50);
                            connection.reset();
                        }
                    }
                }));
    }

    /** Whether a unix socket is older than the plugin cannot always be told, and of an older one the first request is awaited. */
    private static Case overTcp(String name, Case.Traffic traffic) {
        return new Case(name, TCP, _ -> true, true, Set.of(), traffic);
    }

    private static Case plain(String name, Case.Traffic traffic) {
        return Case.plain(name, traffic);
    }

    private static Case unanswered(String name, Case.Traffic traffic) {
        return new Case(name, TCP, _ -> true, false, Set.of(), client -> {
            traffic.send(client);
            client.unanswered(5);
        });
    }

    /** Asks for each way, several times on one connection. */
    private static Case ways(Set<Door> doors, String name, String... targets) {
        return new Case(name, doors, _ -> true, true, Set.of(), client -> {
            try (HttpConnection connection = client.connect()) {
                for (int i = 0; i < 7; i++) {
                    for (String target : targets) {
                        get(client, connection, target);
                    }
                }
            }
            client.allTimed();
        });
    }

    private static String request(String target) {
        return "GET /" + target + " HTTP/1.1\r\nHost: test\r\n\r\n";
    }

    private static void ask(Client client, HttpConnection connection, String target) throws IOException {
        connection.send(request(target));
        client.sent(1);
    }

    private static void get(Client client, HttpConnection connection, String target) throws IOException {
        ask(client, connection, target);
        client.receive(connection);
    }

    private static void chunks(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < 7; i++) {
                ask(client, connection, "chunks");
                client.answered(connection.receiveThrough("X-Trailer: HTTP/1.1 500\r\n\r\n"));
            }
        }
        client.allTimed();
    }

    private static void hints(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < 7; i++) {
                ask(client, connection, "hints");
                connection.receiveHead();
                connection.receiveHead();
                client.receive(connection);
            }
        }
        client.allTimed();
    }

    private static void together(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < 3; i++) {
                client.pipeline(connection, request("one"), 37);
            }
        }
        client.allTimed();
    }

    private static void untilClosed(Client client) throws IOException {
        for (int i = 0; i < 5; i++) {
            try (HttpConnection connection = client.connect()) {
                get(client, connection, "send");
                ask(client, connection, "until_close");
                client.answered(connection.receiveHead());
                connection.awaitEnd();
            }
        }
        client.allTimed();
    }

    private static void statuses(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < 3; i++) {
                for (int status : STATUSES) {
                    ask(client, connection, "status/" + status);
                    client.answered(status == 304 ? connection.receiveHead() : connection.receive());
                }
            }
        }
        client.allTimed();
    }

    /** Behind it nothing is an answer, though it looks like one. */
    private static void switching(Client client) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (HttpConnection connection = client.connect()) {
                get(client, connection, "send");
                connection.send(request("status/101").replace("Host", "Connection: Upgrade\r\nUpgrade: other\r\nHost"));
                client.sent(1);
                client.receive(connection);
                for (int j = 0; j < 3; j++) {
                    connection.send(DECOY);
                    connection.receiveHead();
                }
            }
        }
        client.allTimed();
    }

    private static void beforeBody(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            for (int i = 0; i < 5; i++) {
                connection.send(
                        "POST /early HTTP/1.1\r\nHost: test\r\nContent-Length: " + DECOY.length() * 999 + "\r\n\r\n");
                client.sent(1);
                client.receive(connection);
                connection.send(DECOY.repeat(999));
                get(client, connection, "send");
            }
        }
        client.allTimed();
    }

    /** The head is completed when it has its answer. */
    private static void timeoutInHead(Client client) throws IOException {
        for (int length : new int[] {1, 3, 9, 20, request("send").length() - 1}) {
            try (HttpConnection connection = client.connect()) {
                connection.send(request("send").substring(0, length));
                client.sent(1);
                client.receive(connection);
                connection.send(request("send").substring(length));
                for (int i = 0; i < 3; i++) {
                    get(client, connection, "send");
                }
            }
        }
    }

    /** It answers nothing, so that it is of no code, and the next request's answer is its own. */
    private static void timeoutWhenIdle(Client client) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (HttpConnection connection = client.connect()) {
                get(client, connection, "idle");
                String impatience = connection.receive();
                if (!impatience.startsWith("HTTP/1.1 408 ")) {
                    throw new IOException("not impatient: " + impatience);
                }
                get(client, connection, "send");
            }
            client.apart(1);
        }
        client.allTimed();
    }
}
