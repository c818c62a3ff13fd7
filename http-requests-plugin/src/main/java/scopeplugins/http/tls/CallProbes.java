package scopeplugins.http.tls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import scopeplugins.http.kernel.HttpsProgram.Kind;

/**
 * Where calls of a library's functions begin and end. They end where the functions return; where it is not certain that all
 * of these places are known, the kernel can be asked to take the program there itself, by another return address.
 */
final class CallProbes {

    // A return address is gone from the stack; on other machines it is in a register.
    private static final int RETURNED_X86_64 = 8;

    private final ElfFile file;
    private final TlsMode mode;
    private final List<Probe> begins = new ArrayList<>();
    private final Map<Probe, Probe> ends = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Set<String> reasons = new LinkedHashSet<>();

    CallProbes(ElfFile file, TlsMode mode) {
        this.file = file;
        this.mode = mode;
    }

    /**
     * Adds a function that reads: the session, where the bytes go and how many are its first arguments.
     *
     * @param sizeIsStored whether the fourth argument says where the number of bytes goes; else it is the result
     * @param role where in the session stands whether it is a server's, negative if that is not known
     * @throws IOException if the file cannot be read
     * @throws ProbePlan.Impossible if the mode has no way to see all of its calls end
     */
    void addRead(FunctionCode function, String name, boolean sizeIsStored, int role)
            throws IOException, ProbePlan.Impossible {
        begins.add(Probe.readBegins(function.offset(), sizeIsStored));
        add(function, name, Kind.READ_ENDS, Kind.READ_RETURNS, role);
    }

    /**
     * Adds gnutls_init.
     *
     * @throws IOException if the file cannot be read
     * @throws ProbePlan.Impossible if the mode has no way to see all of its calls end
     */
    void addInit(FunctionCode function, String name) throws IOException, ProbePlan.Impossible {
        begins.add(Probe.readBegins(function.offset(), false));
        add(function, name, Kind.SESSION_MADE, Kind.SESSION_MADE_RETURNS, -1);
    }

    private void add(FunctionCode function, String name, Kind ending, Kind returning, int role)
            throws IOException, ProbePlan.Impossible {
        names.add(name);
        try {
            if (file.machine() != ElfFile.EM_X86_64) {
                throw new ProbePlan.Impossible("only code of x86-64 is understood");
            }
            FunctionExits exits = FunctionExits.of(file, function, name);
            for (long offset : exits.returns()) {
                // Where calls of two of these functions end the program must not run twice.
                ends.merge(
                        Probe.of(ending, offset),
                        Probe.ends(ending, offset, 0, role, exits.areShared()),
                        (one, other) -> new Probe(ending, offset, one.cookie() | other.cookie()));
            }
        } catch (ProbePlan.Impossible e) {
            if (mode != TlsMode.ALL) {
                throw new ProbePlan.Impossible(e.getMessage() + "; --tls all would count them, by a return probe");
            }
            int higher = file.machine() == ElfFile.EM_X86_64 ? RETURNED_X86_64 : 0;
            begins.add(Probe.ends(returning, function.offset(), higher, role, false));
            reasons.add(String.valueOf(e.getMessage()));
        }
    }

    /** All of them. */
    List<Probe> probes() {
        var all = new ArrayList<>(begins);
        all.addAll(ends.values());
        return all;
    }

    /** How, and why, for the log. */
    String way() {
        String where = "where " + String.join(" and ", names) + (names.size() == 1 ? " begins" : " begin");
        return reasons.isEmpty()
                ? where + (names.size() == 1 ? " and returns" : " and return")
                : where + ", and by return probes, for " + String.join(", and ", reasons);
    }
}
