package scopeplugins.http.accuracy;

import java.util.List;
import java.util.stream.Stream;

/** The ways to send HTTP inside of TLS. */
final class TlsCases {

    private TlsCases() {}

    static List<Case> all() {
        return Stream.concat(
                        Stream.concat(HttpCases.framing().stream(), HttpCases.semantics().stream())
                                .filter(each -> each.doors().equals(Door.PLAIN))
                                .map(Case::insideOfTls),
                        Stream.of(Case.at(
                                        Door.TLS,
                                        "HTTP/2 by ALPN, 10 connections x 16 streams",
                                        client -> Http2Cases.h2load(client, "-n", "997", "-c", "10", "-m", "16"))
                                .except("python")))
                .toList();
    }
}
