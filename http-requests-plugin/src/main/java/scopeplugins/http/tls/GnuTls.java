package scopeplugins.http.tls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scopeplugins.http.kernel.HttpsProgram.Kind;

/** GnuTLS, as a library or inside of a program that exports its functions. */
final class GnuTls {

    private static final String READ = "gnutls_record_recv";
    // Since 3.6.5, for what comes before the handshake is over.
    private static final String READ_EARLY = "gnutls_record_recv_early_data";
    private static final String READ_SEQUENCE = "gnutls_record_recv_seq";
    private static final String INIT = "gnutls_init";
    private static final String DEINIT = "gnutls_deinit";

    private static final List<String> READS = List.of(READ, READ_SEQUENCE, READ_EARLY);
    private static final Set<String> NAMES = Set.of(READ, READ_EARLY, READ_SEQUENCE, INIT, DEINIT);

    private GnuTls() {}

    /**
     * Where to probe a file.
     *
     * @return nothing if the file holds no GnuTLS
     * @throws IOException if it cannot be read
     * @throws ProbePlan.Impossible if it holds one that the mode has no way to follow
     */
    static Optional<ProbePlan> plan(ElfFile file, TlsMode mode) throws IOException, ProbePlan.Impossible {
        Map<String, FunctionCode> functions = file.exported(NAMES);
        FunctionCode init = functions.get(INIT);
        FunctionCode deinit = functions.get(DEINIT);
        if (!functions.containsKey(READ) || init == null || deinit == null) {
            return Optional.empty();
        }
        var calls = new CallProbes(file, mode);
        for (String name : READS) {
            FunctionCode read = functions.get(name);
            if (read != null) {
                calls.addRead(read, name, false, -1);
            }
        }
        calls.addInit(init, INIT);
        var probes = new ArrayList<>(calls.probes());
        probes.add(Probe.of(Kind.SESSION_ENDS, deinit.offset()));
        return Optional.of(new ProbePlan("GnuTLS", calls.way(), probes));
    }
}
