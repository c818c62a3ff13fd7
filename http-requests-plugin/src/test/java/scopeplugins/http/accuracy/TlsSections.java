package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is sent inside of TLS, to every server that can. */
final class TlsSections {

    private static final String TITLE = "Inside of TLS";

    private TlsSections() {}

    /** By probes that cannot do harm. */
    static void safe(Run run) throws IOException, InterruptedException {
        run.restartWith("--tls", "safe");
        List<Chain> servers = new ArrayList<>(run.start(TlsServers.ALONE));
        run.startInsideOfTls(TlsServers.HAPROXY).ifPresent(servers::add);
        List<Chain> once = run.start(List.of(TlsServers.GNUTLS_SERV));
        List<Chain> anywhere = run.start(List.of(TlsServers.goAnywhere("internal"), TlsServers.goAnywhere("external")));
        List<Chain> fibres = run.start(List.of(TlsServers.FIBRES, TlsServers.BORING_FIBRES));

        run.meetInsideOfTls(servers);
        run.section(TITLE, false, TlsCases.all(), servers);
        run.meetInsideOfTls(once);
        run.section(TITLE + ": one request on each connection", false, TlsCases.once(), once);
        run.meetInsideOfTls(anywhere);
        run.section(TITLE + ": position-independent programs", false, TlsCases.some(), anywhere);
        // A probe that replaced return addresses would end the process here.
        run.meetInsideOfTls(fibres);
        run.section(TITLE + ": reads that end in another order than they began", false, TlsCases.heads(), fibres);
        run.olderInsideOfTls(servers);
        run.section(TITLE + ": plain text, to the same servers", false, List.of(HttpCases.KEEP_ALIVE), servers);
        run.afterwards(TITLE + ": afterwards");
    }

    /** Where it takes return probes. */
    static void all(Run run) throws IOException, InterruptedException {
        run.restartWith("--tls", "all");
        List<Chain> servers = run.start(List.of(TlsServers.nodeOf("8")));
        run.meetInsideOfTls(servers);
        run.section(TITLE + ": by return probes", false, TlsCases.all(), servers);
    }
}
