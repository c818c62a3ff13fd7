package scopeplugins.http.tls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scopeplugins.http.kernel.HttpsProgram.Kind;

/** crypto/tls of a program in Go, stripped or not. */
final class GoTls {

    private static final String READ = "crypto/tls.(*Conn).Read";
    private static final String SERVER = "crypto/tls.(*Conn).serverHandshake";
    private static final String CLIENT = "crypto/tls.(*Conn).clientHandshake";

    private static final int EXAMINED = 16;
    // cmp 0x10(%r14),..: whether the goroutine in this register has stack left.
    private static final int[] CHECK = {0x3b, 0x66, 0x10};

    private GoTls() {}

    /**
     * Where to probe a program.
     *
     * @return nothing if it is not in Go, or has no crypto/tls
     * @throws IOException if it cannot be read
     * @throws ProbePlan.Impossible if it has, of which too little is understood
     */
    static Optional<ProbePlan> plan(ElfFile file) throws IOException, ProbePlan.Impossible {
        Map<String, FunctionCode> functions = GoFunctions.find(file, Set.of(READ, SERVER, CLIENT));
        FunctionCode read = functions.get(READ);
        FunctionCode server = functions.get(SERVER);
        FunctionCode client = functions.get(CLIENT);
        if (read == null || server == null || client == null) {
            return Optional.empty();
        }
        if (file.machine() != ElfFile.EM_X86_64) {
            throw new ProbePlan.Impossible("only code of x86-64 is understood");
        }
        for (FunctionCode function : List.of(read, server, client)) {
            requireCheck(function);
        }
        List<Long> returns = read.returns();
        if (returns.isEmpty() || read.endsSomewhere() || !read.jumps().stream().allMatch(read::begins)) {
            throw new ProbePlan.Impossible("the instructions of " + READ + " are not all understood");
        }
        var probes = new ArrayList<>(List.of(
                Probe.of(Kind.GO_READ_BEGINS, read.offset()),
                Probe.of(Kind.GO_SERVER_BEGINS, server.offset()),
                Probe.of(Kind.GO_CLIENT_BEGINS, client.offset())));
        returns.forEach(offset -> probes.add(Probe.of(Kind.GO_READ_ENDS, offset)));
        return Optional.of(
                new ProbePlan("crypto/tls of Go", "where " + READ + " begins and returns, by .gopclntab", probes));
    }

    /** What every function of Go that needs much stack begins with: so the table was read rightly. */
    private static void requireCheck(FunctionCode function) throws ProbePlan.Impossible {
        for (int at = 0; at + CHECK.length <= Math.min(EXAMINED, function.size()); at++) {
            if (function.opcode(at) == CHECK[0]
                    && function.opcode(at + 1) == CHECK[1]
                    && function.opcode(at + 2) == CHECK[2]) {
                return;
            }
        }
        throw new ProbePlan.Impossible("its functions do not begin as those of Go since 1.17 do");
    }
}
