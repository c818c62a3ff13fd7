package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** As many requests as a busy server gets. */
final class Load {

    private Load() {}

    static List<Case> all() {
        return Stream.concat(
                        of(100_000).stream(),
                        Stream.of(Case.at(
                                Door.IPV4,
                                "100,000 requests, 64 connections, pipelined 8 deep",
                                client -> Http2Cases.h2load(client, "--h1", "-n", "100000", "-c", "64", "-m", "8"))))
                .toList();
    }

    /** A tenth of it. */
    static List<Case> some() {
        return of(10_000);
    }

    private static List<Case> of(int requests) {
        return List.of(
                Case.at(
                        Door.IPV4,
                        "%,d requests, 64 connections".formatted(requests),
                        client -> timed(client, "--h1", "-n", Integer.toString(requests), "-c", "64")),
                Case.at(
                        Door.H2C,
                        "HTTP/2, %,d requests, 64 connections x 8 streams".formatted(requests),
                        client -> timed(client, "-n", Integer.toString(requests), "-c", "64", "-m", "8")));
    }

    /** The time of each answer is known. */
    private static void timed(Client client, String... options) throws IOException {
        Http2Cases.h2load(client, options);
        client.allTimed();
    }
}
