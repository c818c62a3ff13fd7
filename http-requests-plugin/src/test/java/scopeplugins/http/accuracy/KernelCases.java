package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/** What depends on how the kernel tells of bytes that are read. */
final class KernelCases {

    // More than once as many as there are instances of a kretprobe by default (kernel/kprobes.c).
    private static final int CONNECTIONS = 67;

    private KernelCases() {}

    /** For a server that simply reads. */
    static List<Case> all() {
        return Stream.concat(
                        HttpCases.framing().stream(),
                        Stream.of(
                                // One read takes as much as a socket buffer holds.
                                Case.plain("pipelined, 1500 deep", KernelCases::pipelined),
                                Case.plain(CONNECTIONS + " blocked readers", KernelCases::blocked)))
                .toList();
    }

    /** For every other way of reading; an emulated machine takes its time. */
    static List<Case> some() {
        Set<String> names =
                Set.of("kept alive", "pipelined, 16 deep", "1 MB body of requests", "chunked body of requests");
        return HttpCases.framing().stream()
                .filter(each -> names.contains(each.name()))
                .toList();
    }

    private static void pipelined(Client client) throws IOException {
        try (HttpConnection connection = client.connect()) {
            client.pipeline(connection, GET, 1500);
        }
    }

    /** All readers wait for their bytes at the same time. */
    private static void blocked(Client client) throws IOException {
        var connections = new ArrayList<HttpConnection>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(client.connect());
            }
            for (int i = 0; i < 3; i++) {
                for (HttpConnection connection : connections) {
                    connection.send(GET);
                    client.sent(1);
                }
                for (HttpConnection connection : connections) {
                    client.receive(connection);
                }
            }
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }
}
