package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers that listen for, or are connected to by, Multipath TCP (RFC 8684), and fall back to TCP if the other end has none. */
final class Mptcp {

    /** Fails with a reason where the kernel has no MPTCP, or it is switched off. */
    static final String ENABLED = "grep -H 1 /proc/sys/net/mptcp/enabled";

    // IPPROTO_MPTCP is 262.
    private static final String RELAY = "{programs}/relay 262 {ipv4} {ipv6} {backend4} {backend6}";

    private static final String BOTH_ENDS = "MPTCP listener, MPTCP client";

    private Mptcp() {}

    /** MPTCP at both ends, at the server's alone, and at the client's alone; the client is a relay, which is to count as well. */
    static List<Chain> start(Run run) throws IOException, InterruptedException {
        var chains = new ArrayList<>(run.start(List.of(listener("MPTCP listener, TCP client", "mptcp"))));
        relayed(run, "MPTCP relay", listener(BOTH_ENDS, "mptcp")).ifPresent(chains::add);
        relayed(run, "MPTCP relay to TCP", listener("TCP listener, MPTCP client", "threads"))
                .ifPresent(chains::add);
        return chains;
    }

    /** What Multipath TCP sends goes out by sockets that the program does not follow: its answers have no code. */
    static boolean hidesAnswersOf(Server server) {
        return server.name().equals(BOTH_ENDS);
    }

    private static Recipe listener(String name, String model) {
        return Catalogue.reader(name, "read", model);
    }

    private static Optional<Chain> relayed(Run run, String name, Recipe behind)
            throws IOException, InterruptedException {
        return run.relayed(
                new Recipe(
                        name, ENABLED, "cc -O2 -o {programs}/relay {relay.c} -lpthread", RELAY, Door.IPV4, Door.IPV6),
                behind);
    }
}
