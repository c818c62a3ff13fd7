package scopeplugins.http.accuracy;

import java.util.stream.IntStream;

/** The requests that are sent. What they carry looks like requests, too. */
final class Requests {

    static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
    static final String DECOY = "GET /decoy HTTP/1.1\r\nHost: decoy\r\n\r\n";

    static final String TRAILERS = "GET: / HTTP/1.1\r\nX-Trailer: GET / HTTP/1.1\r\n";
    static final String WEB_SOCKET = """
            GET / HTTP/1.1\r
            Host: test\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    private Requests() {}

    static String post(String body) {
        return "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A body of decoys in chunks with extensions, their sizes not in the usual form. */
    static String chunked(int chunks, String trailers) {
        var request = new StringBuilder("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        IntStream.range(0, chunks)
                .mapToObj(i -> DECOY.repeat(1 + i % 7))
                .forEach(data -> request.append("00")
                        .append(Integer.toHexString(data.length()))
                        .append(";x=GET\r\n")
                        .append(data)
                        .append("\r\n"));
        return request.append("0\r\n" + trailers + "\r\n").toString();
    }

    static String withFieldsOf(int size) {
        String field = "X-Field: " + "GET / HTTP/1.1 ".repeat(50).strip() + "\r\n";
        return "GET / HTTP/1.1\r\nHost: test\r\n" + field.repeat(size / field.length() + 1) + "\r\n";
    }
}
