package scopeplugins.http.tls;

import java.util.List;

/**
 * Where a TLS library is probed, and why there.
 *
 * @param library which kind it is, for the log
 * @param way how, and why, for the log
 * @param probes all of them
 */
record ProbePlan(String library, String way, List<Probe> probes) {

    /** A file that is known for a TLS library, in which no read can be followed. */
    static final class Impossible extends Exception {

        private static final long serialVersionUID = 1L;

        Impossible(String reason) {
            super(reason);
        }
    }
}
