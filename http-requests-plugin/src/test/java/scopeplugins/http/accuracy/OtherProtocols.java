package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.DECOY;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import scopeplugins.http.HttpConnection;

/** What is no HTTP, but has words of it: nothing of this may be counted. */
final class OtherProtocols {

    private OtherProtocols() {}

    static List<Case> all() {
        return List.of(
                dialogue("Redis, inline", "PING\r\n", "GET key\r\n", "SET key GET\r\n", "GET / HTTP/1.1\r\nPING\r\n"),
                dialogue(
                        "Redis, RESP",
                        "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n",
                        "*2\r\n$3\r\nGET\r\n$34\r\n" + DECOY + "\r\n"),
                dialogue("Memcached", "get key\r\n", "set key 0 0 39\r\n" + DECOY + "\r\n", "delete key\r\n"),
                dialogue("SMTP", "HELO test\r\n", "MAIL FROM:<a@test>\r\n", "DATA\r\n", DECOY + ".\r\n", "QUIT\r\n"),
                dialogue("IRC", "NICK a\r\n", "PRIVMSG #test :GET / HTTP/1.1\r\n\r\n", "PING :test\r\n"),
                dialogue("PostgreSQL", "\0\0\0\u0008\u0004\u00d2\u0016/\n", "Q\0\0\0@select '" + DECOY + "'\0\n"),
                dialogue("PRI, PROXY and PUT as words", "PRI * of them\r\n", "PROXY them\r\n", "PUT them\r\n", DECOY),
                dialogue("a log that quotes requests", "127.0.0.1 \"GET / HTTP/1.1\" 200\r\n", DECOY),
                Case.at(Door.UDP, "datagrams", OtherProtocols::datagrams).unanswered());
    }

    /** HTTP, but nobody can tell. */
    static Case tls() {
        return Case.at(Door.TLS, "TLS", OtherProtocols::tls).witnessedBy("http_connections_encrypted_total");
    }

    /** On 5 connections; the server says +OK to each line. */
    private static Case dialogue(String name, String... words) {
        return Case.plain(name, client -> {
            for (int i = 0; i < 5; i++) {
                try (HttpConnection connection = client.connect()) {
                    for (String word : words) {
                        say(client, connection, word);
                    }
                }
            }
        });
    }

    /** Sends lines, and takes what is said to each. */
    static void say(Client client, HttpConnection connection, String words) throws IOException {
        int lines = (int) words.chars().filter(c -> c == '\n').count();
        connection.send(words);
        client.sent(lines);
        client.unseen(lines);
        connection.receive("+OK\r\n".length() * lines);
        client.answered(lines);
    }

    private static void datagrams(Client client) throws IOException {
        byte[] bytes = DECOY.getBytes(StandardCharsets.US_ASCII);
        try (var socket = new DatagramSocket()) {
            for (int i = 0; i < 23; i++) {
                socket.send(new DatagramPacket(bytes, bytes.length, client.server()));
                client.sent(1);
                client.unseen(1);
            }
        }
    }

    private static void tls(Client client) throws IOException {
        for (int i = 0; i < 5; i++) {
            Http2Cases.curl(client, "https", 1, "--insecure", "--http1.1");
            client.unseen(1);
        }
    }
}
