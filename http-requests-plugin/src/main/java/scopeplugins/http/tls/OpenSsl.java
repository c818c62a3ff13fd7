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
 * OpenSSL and what was made of it, as a library or inside of a program that exports its functions.
 *
 * <p>SSL_read and SSL_read_ex of OpenSSL since 1.1.1 each call ssl_read_internal (ssl/ssl_lib.c), which exports no name: it is
 * what both call. Where it was built into both instead, and in the others, they are probed themselves.
 */
final class OpenSsl {

    private static final String READ = "SSL_read";
    private static final String READ_EX = "SSL_read_ex";
    private static final String ACCEPT = "SSL_set_accept_state";
    private static final String CONNECT = "SSL_set_connect_state";
    private static final String CLEAR = "SSL_clear";
    private static final String FREE = "SSL_free";
    private static final String IS_SERVER = "SSL_is_server";

    // What only one of them has.
    private static final String OPENSSL_3 = "SSL_CTX_new_ex";
    private static final String LIBRESSL = "SSL_CTX_load_verify_mem";
    private static final String BORINGSSL = "SSL_early_data_accepted";

    private static final Set<String> NEEDED = Set.of(READ, ACCEPT, CONNECT, CLEAR, FREE);
    private static final Set<String> NAMES =
            Set.of(READ, READ_EX, ACCEPT, CONNECT, CLEAR, FREE, IS_SERVER, OPENSSL_3, LIBRESSL, BORINGSSL);

    // A return address.
    private static final int CALL = 8;

    private OpenSsl() {}

    /**
     * Where to probe a file.
     *
     * @return nothing if the file holds no OpenSSL
     * @throws IOException if it cannot be read
     * @throws ProbePlan.Impossible if it holds one that the mode has no way to follow
     */
    static Optional<ProbePlan> plan(ElfFile file, TlsMode mode) throws IOException, ProbePlan.Impossible {
        Map<String, FunctionCode> functions = file.exported(NAMES);
        if (!functions.keySet().containsAll(NEEDED)) {
            return Optional.empty();
        }
        String library = library(functions.keySet());
        int role = role(file, functions);
        var probes = new ArrayList<>(List.of(
                Probe.of(Kind.SERVER_BEGINS, function(functions, ACCEPT).offset()),
                Probe.of(Kind.CLIENT_BEGINS, function(functions, CONNECT).offset()),
                Probe.of(Kind.SESSION_BEGINS_ANEW, function(functions, CLEAR).offset()),
                Probe.of(Kind.SESSION_ENDS, function(functions, FREE).offset())));
        FunctionCode read = function(functions, READ);
        // In the others it calls SSL_read, whose calls would count twice.
        Optional<FunctionCode> readEx =
                Optional.ofNullable(functions.get(READ_EX)).filter(_ -> isOpenSsl(functions.keySet()));
        Optional<Long> inner = readEx.flatMap(other -> common(file, read, other));
        if (inner.isPresent()) {
            long begin = file.offset(inner.get(), 1).orElseThrow();
            probes.add(Probe.readBegins(begin, true));
            for (FunctionCode caller : List.of(read, readEx.orElseThrow())) {
                probes.add(Probe.ends(Kind.READ_ENDS, behind(caller, inner.get()), CALL, role, false));
            }
            return Optional.of(new ProbePlan(
                    library, "where SSL_read and SSL_read_ex call the same function, and behind these calls", probes));
        }
        var calls = new CallProbes(file, mode);
        calls.addRead(read, READ, false, role);
        if (readEx.isPresent()) {
            calls.addRead(readEx.get(), READ_EX, true, role);
        }
        probes.addAll(calls.probes());
        return Optional.of(new ProbePlan(library, calls.way(), probes));
    }

    private static boolean isOpenSsl(Set<String> exported) {
        return !exported.contains(LIBRESSL) && !exported.contains(BORINGSSL);
    }

    private static String library(Set<String> exported) {
        if (exported.contains(BORINGSSL)) {
            return "BoringSSL";
        }
        if (exported.contains(LIBRESSL)) {
            return "LibreSSL";
        }
        return exported.contains(OPENSSL_3) ? "OpenSSL 3" : "OpenSSL before 3";
    }

    private static FunctionCode function(Map<String, FunctionCode> functions, String name) {
        FunctionCode function = functions.get(name);
        if (function == null) {
            throw new IllegalArgumentException(name);
        }
        return function;
    }

    /** The only function that SSL_read_ex calls, if SSL_read calls it once too. */
    private static Optional<Long> common(ElfFile file, FunctionCode read, FunctionCode readEx) {
        List<Call> calls = readEx.calls();
        if (file.machine() != ElfFile.EM_X86_64 || calls.size() != 1) {
            return Optional.empty();
        }
        long target = calls.getFirst().target();
        boolean isCommon =
                read.calls().stream().filter(call -> call.target() == target).count() == 1;
        return isCommon && file.offset(target, 1).isPresent() ? Optional.of(target) : Optional.empty();
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

    /** Where in a session SSL_is_server finds its answer: mov offset(%rdi),%eax and no other memory; -1 if not so. */
    private static int role(ElfFile file, Map<String, FunctionCode> functions) {
        FunctionCode function = functions.get(IS_SERVER);
        if (file.machine() != ElfFile.EM_X86_64 || function == null || function.size() < 4) {
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
