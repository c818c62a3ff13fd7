package scopeplugins.bpf.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.Errno;
import scopeplugins.bpf.LibbpfVersion;

/**
 * What was found on this machine when it was asked for all that a program needs.
 *
 * <p>Nothing here needs rights, and nothing is decided by the kernel's version: the checks read what the kernel tells of
 * itself in files, or make a call and see.
 */
public final class Diagnosis {

    private final List<Check> needed;
    private final List<List<Check>> byHook;

    private Diagnosis(List<Check> needed, List<List<Check>> byHook) {
        this.needed = needed;
        this.byHook = byHook;
    }

    /**
     * Checks this machine, as this process.
     *
     * @param hooks of which the program needs one, best first
     * @param memory the bytes that its maps hold
     */
    public static Diagnosis of(List<? extends Hook> hooks, long memory) {
        return of(hooks, memory, Host.THIS, Probes.ofThisProcess(), libbpf());
    }

    static Diagnosis of(List<? extends Hook> hooks, long memory, Host host, Probes probes, Check libbpf) {
        Optional<Rights> rights = Rights.read(host);
        if (rights.isEmpty()) {
            return new Diagnosis(
                    List.of(libbpf, Check.missing("procfs", "there is no procfs on " + host.proc(), "mount it there")),
                    List.of());
        }
        Optional<KernelSymbols> symbols = KernelSymbols.read(host);
        var ofRights = new RightsChecks(host, rights.get(), probes);
        var ofKernel = new KernelChecks(host, rights.get(), probes, symbols, memory);
        var ofHooks = new HookChecks(host, rights.get(), probes, symbols);
        // In the order in which one hides the next.
        var needed = List.of(
                libbpf,
                ofKernel.systemCall(),
                ofRights.userNamespace(),
                ofRights.capabilities(),
                ofRights.unprivilegedBpf(),
                ofRights.seccomp(),
                ofKernel.memlock(),
                ofRights.tracingProgram(),
                ofKernel.lockdown(),
                ofKernel.btf());
        return new Diagnosis(needed, hooks.stream().map(ofHooks::of).toList());
    }

    /** Everything that was checked, for a table. */
    public List<Check> checks() {
        var all = new ArrayList<>(needed);
        byHook.forEach(all::addAll);
        return all;
    }

    /** The failure and its cause in one sentence, with what to do. */
    public String explain(BpfException failure) {
        if (failure.errno() == 0) {
            return failure.getMessage();
        }
        return sentence(failure.getMessage(), failure.errno());
    }

    String sentence(String failure, int errno) {
        return failure
                + cause().map(cause -> ", because " + cause.found() + "; " + cause.remedy())
                        .orElseGet(() -> withoutCause(errno));
    }

    /** What all hooks need comes first; of the hooks, the best one is worth mending. */
    private Optional<Check> cause() {
        return needed.stream()
                .filter(Check::isMissing)
                .findFirst()
                .or(() -> byHook.stream()
                        .findFirst()
                        .flatMap(best -> best.stream().filter(Check::isMissing).findFirst()));
    }

    private static String withoutCause(int errno) {
        return switch (errno) {
            case Errno.EINVAL, Errno.EACCES, Errno.E2BIG ->
                ", because the kernel's verifier rejects the program, for nothing that was checked is missing;"
                        + " report it as a fault of the program";
            case Errno.EPERM ->
                ", though nothing that was checked is missing; a security module or the kernel's vendor may forbid it:"
                        + " look into the kernel's log (dmesg)";
            case Errno.ENOMEM -> ", because memory is short; free some, or ask for less";
            default -> ", though nothing that was checked is missing; report it";
        };
    }

    private static Check libbpf() {
        try {
            return Check.ok("libbpf", LibbpfVersion.read());
        } catch (BpfException e) {
            return Check.missing("libbpf", e.getMessage(), "");
        }
    }
}
