package scopeplugins.http.tls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scopeplugins.http.kernel.HttpsProgram.Kind;
import scopeplugins.http.tls.FunctionCode.Call;

/**
 * OpenSSL 3, as a library or inside of a program that exports its functions.
 *
 * <p>SSL_read and SSL_read_ex each call ssl_read_internal (ssl/ssl_lib.c), which exports no name: it is what both call.
 * Where it was built into both instead, they are probed themselves.
 */
final class OpenSsl {

    private static final String READ = "SSL_read";
    private static final String READ_EX = "SSL_read_ex";
    private static final String ACCEPT = "SSL_set_accept_state";
    private static final String CONNECT = "SSL_set_connect_state";
    private static final String CLEAR = "SSL_clear";
    private static final String IS_SERVER = "SSL_is_server";
    // What OpenSSL has since 3.0, and neither LibreSSL nor BoringSSL.
    private static final String SINCE_3 = "SSL_CTX_new_ex";

    private static final Set<String> NEEDED = Set.of(READ, READ_EX, ACCEPT, CONNECT, CLEAR, SINCE_3);
    private static final Set<String> NAMES = Set.of(READ, READ_EX, ACCEPT, CONNECT, CLEAR, SINCE_3, IS_SERVER);

    // A return address.
    private static final int CALL = 8;

    private OpenSsl() {}

    /**
     * Where to probe a file without ever replacing a return address, so that no way to leave a function can do harm.
     *
     * @return nothing if the file holds no OpenSSL
     * @throws IOException if it cannot be read
     * @throws ProbePlan.Impossible if it holds one, of which too little is understood
     */
    static Optional<ProbePlan> plan(ElfFile file) throws IOException, ProbePlan.Impossible {
        Map<String, FunctionCode> functions = file.exported(NAMES);
        if (!functions.keySet().containsAll(NEEDED)) {
            return Optional.empty();
        }
        if (file.machine() != ElfFile.EM_X86_64) {
            throw new ProbePlan.Impossible("only code of x86-64 is understood");
        }
        int role = role(functions);
        var probes = new ArrayList<>(List.of(
                Probe.of(Kind.SERVER_BEGINS, function(functions, ACCEPT).offset()),
                Probe.of(Kind.CLIENT_BEGINS, function(functions, CONNECT).offset()),
                Probe.of(Kind.SESSION_BEGINS_ANEW, function(functions, CLEAR).offset())));
        FunctionCode read = function(functions, READ);
        FunctionCode readEx = function(functions, READ_EX);
        Optional<Long> inner =
                common(read, readEx).filter(target -> file.offset(target, 1).isPresent());
        if (inner.isPresent()) {
            long begin = file.offset(inner.get(), 1).orElseThrow();
            probes.add(Probe.readBegins(begin, true));
            for (FunctionCode caller : List.of(read, readEx)) {
                probes.add(Probe.readEnds(behind(caller, inner.get()), CALL, role));
            }
            return Optional.of(new ProbePlan(
                    "OpenSSL 3",
                    "where SSL_read and SSL_read_ex call the same function, and behind these calls",
                    probes));
        }
        add(probes, read, READ, false, role);
        add(probes, readEx, READ_EX, true, role);
        return Optional.of(new ProbePlan(
                "OpenSSL 3",
                "where SSL_read and SSL_read_ex begin and return, for there is no function that both call",
                probes));
    }

    private static FunctionCode function(Map<String, FunctionCode> functions, String name) {
        FunctionCode function = functions.get(name);
        if (function == null) {
            throw new IllegalArgumentException(name);
        }
        return function;
    }

    /** The only function that SSL_read_ex calls, if SSL_read calls it once too. */
    private static Optional<Long> common(FunctionCode read, FunctionCode readEx) {
        List<Call> calls = readEx.calls();
        if (calls.size() != 1) {
            return Optional.empty();
        }
        long target = calls.getFirst().target();
        return read.calls().stream().filter(call -> call.target() == target).count() == 1
                ? Optional.of(target)
                : Optional.empty();
    }

    /** The instruction behind the call; a jump there, which the kernel need not step through, if a test comes before. */
    private static long behind(FunctionCode caller, long target) {
        long next = caller.calls().stream()
                .filter(call -> call.target() == target)
                .map(Call::next)
                .findFirst()
                .orElseThrow();
        int at = (int) (next - caller.offset());
        // test %eax,%eax; j..
        boolean tests = at + 3 < caller.size() && caller.opcode(at) == 0x85 && caller.opcode(at + 1) == 0xc0;
        return tests && (caller.opcode(at + 2) & 0xf0) == 0x70 ? next + 2 : next;
    }

    private static void add(List<Probe> probes, FunctionCode function, String name, boolean sizeIsStored, int role)
            throws ProbePlan.Impossible {
        List<Long> returns = function.returns();
        if (returns.isEmpty()) {
            throw new ProbePlan.Impossible("the instructions of " + name + " are not all understood");
        }
        if (function.leaves()) {
            throw new ProbePlan.Impossible(name + " may end in another function");
        }
        probes.add(Probe.readBegins(function.offset(), sizeIsStored));
        returns.forEach(offset -> probes.add(Probe.readEnds(offset, 0, role)));
    }

    /** Where in a session SSL_is_server finds its answer: mov offset(%rdi),%eax and no other memory; -1 if not so. */
    private static int role(Map<String, FunctionCode> functions) {
        FunctionCode function = functions.get(IS_SERVER);
        if (function == null || function.size() < 4) {
            return -1;
        }
        int at = function.number(0) == 0xfa1e0ff3 ? 4 : 0; // endbr64
        if (at + 3 >= function.size() || function.opcode(at) != 0x8b) {
            return -1;
        }
        return switch (function.opcode(at + 1)) {
            case 0x47 -> endsWithout(function, at + 3) ? function.opcode(at + 2) : -1;
            case 0x87 -> at + 6 <= function.size() && endsWithout(function, at + 6) ? function.number(at + 2) : -1;
            default -> -1;
        };
    }

    /** Whether nothing but xor of a register with itself comes before the return. */
    private static boolean endsWithout(FunctionCode function, int begin) {
        int at = begin;
        while (at + 2 < function.size() && function.opcode(at) == 0x31) {
            at += 2;
        }
        return at < function.size() && function.opcode(at) == 0xc3;
    }
}
