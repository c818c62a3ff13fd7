package scopeplugins.bpf.diagnosis;

import java.util.Optional;
import java.util.regex.Pattern;
import scopeplugins.bpf.Errno;

/** Whether this kernel has what a tracing program needs, whatever it is attached to. */
final class KernelChecks {

    private static final Pattern SOFT_LIMIT = Pattern.compile("^Max locked memory +(\\w+)", Pattern.MULTILINE);

    // struct bpf_map_memory held what a map had taken of the limit, until Linux 5.11 did away with both.
    private static final String MEMLOCK_ACCOUNTING = "bpf_map_memory";

    private final Host host;
    private final Rights rights;
    private final Probes probes;
    private final Optional<KernelSymbols> symbols;
    private final long memory;

    /** Takes the bytes that the program's maps hold. */
    KernelChecks(Host host, Rights rights, Probes probes, Optional<KernelSymbols> symbols, long memory) {
        this.host = host;
        this.rights = rights;
        this.probes = probes;
        this.symbols = symbols;
        this.memory = memory;
    }

    /** Whether there is a bpf(2) at all, which comes before all rights. */
    Check systemCall() {
        String name = "bpf(2)";
        // The setting is there where the system call is; a seccomp filter may answer ENOSYS in its place.
        boolean configured = host.proc("sys/kernel/unprivileged_bpf_disabled").isPresent();
        if (probes.unknownCommand() == Errno.ENOSYS && !configured) {
            return Check.missing(
                    name,
                    "the kernel has no bpf(2)",
                    "run on one that is built with CONFIG_BPF_SYSCALL=y, as those of the distributions are");
        }
        return probes.unknownCommand() == Errno.EINVAL
                ? Check.ok(name, "answers")
                : Check.unknown(name, "answers " + Errno.describe(probes.unknownCommand()) + "; see the lines below");
    }

    Check memlock() {
        String name = "RLIMIT_MEMLOCK";
        Optional<String> limit = host.proc("self/limits").flatMap(KernelChecks::lockedMemory);
        if (limit.isEmpty()) {
            return Check.unknown(name, "/proc/self/limits does not tell");
        }
        String value = limit.get().equals("unlimited") ? limit.get() : kibibytes(Long.parseLong(limit.get()));
        if (symbols.isEmpty()) {
            return Check.unknown(name, value + "; without BTF it cannot be told whether it matters");
        }
        if (!symbols.get().contain(MEMLOCK_ACCOUNTING)) {
            return Check.ok(name, value + ", which this kernel does not count BPF's memory against");
        }
        if (limit.get().equals("unlimited") || Long.parseLong(limit.get()) >= memory) {
            return Check.ok(name, value);
        }
        if (rights.has(Rights.Capability.CAP_SYS_RESOURCE) && rights.ofHost()) {
            return Check.ok(name, value + ", which CAP_SYS_RESOURCE allows to raise");
        }
        return Check.missing(
                name,
                "RLIMIT_MEMLOCK is " + value + ", against which this kernel counts the " + kibibytes(memory)
                        + " of BPF maps",
                "raise it (ulimit -l unlimited; systemd: LimitMEMLOCK=infinity; container: --ulimit memlock=-1)"
                        + " or add CAP_SYS_RESOURCE");
    }

    Check lockdown() {
        String name = "lockdown";
        String state = host.sys("kernel/security/lockdown")
                .map(modes -> modes.replaceAll(".*\\[(.*)].*", "$1"))
                .orElse("not visible");
        // The kernel's deed counts more than the file, which is there only where securityfs is mounted.
        boolean forbidden = probes.tracing() == 0 ? probes.reading() != 0 : state.equals("confidentiality");
        return forbidden
                ? Check.missing(
                        name,
                        "the kernel does not let BPF read its memory (lockdown: " + state + ")",
                        "boot with lockdown=integrity or without lockdown")
                : Check.ok(name, state);
    }

    Check btf() {
        String name = "BTF";
        return symbols.isPresent()
                ? Check.ok(name, KernelSymbols.file(host).toString())
                : Check.missing(
                        name,
                        "the kernel shows no BTF (" + KernelSymbols.file(host) + ")",
                        "run on one that is built with CONFIG_DEBUG_INFO_BTF=y; in a container, do not hide /sys");
    }

    /** The soft limit, of the line {@code Max locked memory  8388608  8388608  bytes}. */
    private static Optional<String> lockedMemory(String limits) {
        return SOFT_LIMIT.matcher(limits).results().map(limit -> limit.group(1)).findFirst();
    }

    private static String kibibytes(long bytes) {
        return bytes / 1024 + " KiB";
    }
}
