package scopeplugins.http.accuracy;

import java.util.List;

/** As many requests as a busy server gets. */
final class Load {

    private Load() {}

    static List<Case> all() {
        return List.of(
                Case.at(
                        Door.IPV4,
                        "100,000 requests, 64 connections",
                        client -> Http2Cases.h2load(client, "--h1", "-n", "100000", "-c", "64")),
                Case.at(
                        Door.IPV4,
                        "100,000 requests, 64 connections, pipelined 8 deep",
                        client -> Http2Cases.h2load(client, "--h1", "-n", "100000", "-c", "64", "-m", "8")),
                Case.at(
                        Door.H2C,
                        "HTTP/2, 100,000 requests, 64 connections x 8 streams",
                        client -> Http2Cases.h2load(client, "-n", "100000", "-c", "64", "-m", "8")));
    }
}
