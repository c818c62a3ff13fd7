package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import scopeplugins.http.HttpConnection;

/** Uploads that were under way when the plugin started. What follows them on their connection counts. */
final class OlderUploads implements Older {

    private static final int SEEN_BEFORE = 1 << 20;
    private static final int RANDOM = 64 << 20;
    private static final int REQUESTS = 20;

    private final String name;
    private final Supplier<List<String>> pieces;
    private final int size;
    private final Map<SocketAddress, HttpConnection> uploads = new HashMap<>();

    private OlderUploads(String name, int size, Supplier<List<String>> pieces) {
        this.name = name;
        this.size = size;
        this.pieces = pieces;
    }

    /** A read of the body begins with what other protocols begin with, or what HTTP does elsewhere. */
    static List<OlderUploads> lookAlikes() {
        String filler = "a line of payload\r\n".repeat(20);
        return Map.ofEntries(
                        Map.entry("a TLS handshake", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003"),
                        Map.entry("a TLS change of keys", "\u0014\u0003\u0003\0\u0001\u0001"),
                        Map.entry("a TLS alert", "\u0015\u0003\u0003\0\u0002\u0001\0"),
                        Map.entry("TLS data", "\u0017\u0003\u0003\0@"),
                        Map.entry("16 03 and nothing of TLS", "\u0016\u0003\u00ff\u00ff\u00ff"),
                        Map.entry("a response", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
                        Map.entry("an HTTP/2 preface", Frames.PREFACE),
                        Map.entry("an HTTP/2 preface and SETTINGS", Frames.PREFACE + Frames.SETTINGS),
                        Map.entry("HEADERS of HTTP/2", "\0\0\u0010\u0001\u0004\0\0\0\u0001\u0082"),
                        Map.entry(
                                "HEADERS, all references",
                                "\0\0\u0004\u0001\u0005\0\0\0\u0003\u00bf\u00be\u0083\u0086"),
                        Map.entry("PING of HTTP/2", Frames.PING),
                        Map.entry("SETTINGS of HTTP/2", Frames.SETTINGS),
                        Map.entry("a PROXY header, v1", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n"),
                        Map.entry(
                                "a PROXY header, v2",
                                "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u007f\0\0\1\u007f\0\0\1\0\1\0\2"),
                        Map.entry("a length of PROXY v2 beyond all", "\r\n\r\n\0\r\nQUIT\n!\u0011\u00ff\u00ff"),
                        Map.entry("zeros", "\0".repeat(100)),
                        Map.entry("a method without end", "Q".repeat(4000)))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new OlderUploads(
                        "read begins with " + entry.getKey(),
                        entry.getValue().length() + 3 * filler.length(),
                        () -> List.of(filler, entry.getValue() + filler, filler)))
                .toList();
    }

    /** 64 MiB each, which a server of blocks reads in 4,096 reads at least. */
    static List<OlderUploads> random(int firstSeed, int lastSeed) {
        return IntStream.rangeClosed(firstSeed, lastSeed)
                .mapToObj(seed -> new OlderUploads(
                        "64 MiB at random, seed " + seed, RANDOM, () -> List.of(text(new Random(seed)))))
                .toList();
    }

    private static String text(Random random) {
        byte[] bytes = new byte[RANDOM];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void open(SocketAddress server) throws IOException {
        var connection = new HttpConnection(server);
        uploads.put(server, connection);
        connection.send("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: " + (SEEN_BEFORE + size) + "\r\n\r\n");
        connection.send("x".repeat(SEEN_BEFORE));
    }

    @Override
    public Case more() {
        // These answer at once, and do not wait long for the rest of a body.
        return Case.plain(name, client -> {
                    HttpConnection connection = uploads.get(client.server());
                    if (connection == null) {
                        throw new IOException("there is no upload to " + client.server());
                    }
                    for (String piece : pieces.get()) {
                        connection.send(piece);
                        Pause.millis(5);
                    }
                    connection.receive();
                    for (int i = 0; i < REQUESTS; i++) {
                        client.exchange(connection, GET);
                    }
                })
                .except("nginx", "lighttpd");
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection : uploads.values()) {
            connection.close();
        }
    }
}
