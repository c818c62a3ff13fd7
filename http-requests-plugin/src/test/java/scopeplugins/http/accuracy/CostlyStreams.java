package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.util.List;

/** Long streams without a request in them, each of which keeps a parser busy at one place. A request on another connection counts. */
final class CostlyStreams {

    private static final int BLOCK = 1 << 20;

    private CostlyStreams() {}

    /** Each is so many MiB long. */
    static List<Case> all(int size) {
        return List.of(
                stream(size, "letters (a method)", "", "q"),
                stream(size, "marks of a token", "", "!#$%&'*+-.^_`|~"),
                stream(size, "methods and spaces", "", "GET "),
                stream(size, "spaces after a method", "GET", " "),
                stream(size, "a target", "GET /", "a"),
                stream(size, "targets", "", "GET / "),
                stream(size, "spaces after a target", "GET /", " "),
                stream(size, "versions", "GET / ", "HTTP/1.1 "),
                stream(size, "digits of a version", "GET / HTTP/1.", "1"),
                stream(size, "spaces after a version", "GET / HTTP/1.1", " "),
                stream(size, "tabs after a version", "GET / HTTP/1.1", "\t"),
                stream(size, "empty lines, CRLF", "", "\r\n"),
                stream(size, "empty lines, LF", "", "\n"),
                stream(size, "CRs", "", "\r"),
                stream(size, "spaces", "", " "),
                stream(size, "zeros", "", "\0"),
                stream(size, "lines of a letter", "", "q\n"),
                stream(size, "request lines for fields", "", "GET / HTTP/1.1\r\n"),
                stream(size, "the start of TLS records", "", "\26\3"),
                stream(size, "the start of HTTP/2", "", "PRI * HTTP/2.0\r\n"),
                stream(size, "the start of PROXY headers", "", "PROXY TCP4 "),
                stream(size, "fields", "GET / HTTP/1.1\r\n", "a\n"),
                stream(size, "folds of a field", "GET / HTTP/1.1\r\nContent-Length:", "\n "),
                stream(size, "digits of a length", "GET / HTTP/1.1\r\nContent-Length: ", "0"),
                stream(size, "commas of a coding", "GET / HTTP/1.1\r\nTransfer-Encoding: ", "chunked,"));
    }

    private static Case stream(int size, String name, String start, String repeated) {
        String block = repeated.repeat(BLOCK / repeated.length());
        return Case.at(Door.IPV4, name, client -> {
            send(client, start, block, size);
            client.exchangeOnce(GET);
        });
    }

    private static void send(Client client, String start, String block, int blocks) throws IOException {
        try (var connection = new WaryConnection(client.server())) {
            connection.send(start);
            for (int i = 0; i < blocks; i++) {
                connection.send(block);
            }
            connection.finish();
        }
    }
}
