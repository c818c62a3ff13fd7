package scopeplugins.bpf.diagnosis;

import static java.util.stream.Collectors.joining;

import java.util.List;
import scopeplugins.bpf.Errno;

/** Whether this process may load a tracing program. */
final class RightsChecks {

    private final Host host;
    private final Rights rights;
    private final Probes probes;

    RightsChecks(Host host, Rights rights, Probes probes) {
        this.host = host;
        this.rights = rights;
        this.probes = probes;
    }

    Check userNamespace() {
        String name = "user namespace";
        return rights.ofHost()
                ? Check.ok(name, "the host's")
                : Check.missing(
                        name,
                        "this process is in a user namespace, whose capabilities do not count for BPF",
                        "run it as a user of the host (podman, docker: as root, without --userns or rootless mode)");
    }

    Check capabilities() {
        String name = "capabilities";
        if (rights.missing().isEmpty()) {
            return Check.ok(name, names(rights.capabilities(), ", "));
        }
        return Check.missing(
                name,
                names(rights.missing(), " and ") + (rights.missing().size() == 1 ? " is" : " are") + " missing",
                runWithCapabilities());
    }

    Check unprivilegedBpf() {
        String name = "kernel.unprivileged_bpf_disabled";
        return host.proc("sys/kernel/unprivileged_bpf_disabled")
                .map(value -> rights.suffice() || value.equals("0")
                        ? Check.ok(name, value)
                        : Check.missing(
                                name,
                                "kernel.unprivileged_bpf_disabled is " + value + ", which leaves bpf(2) to CAP_BPF",
                                runWithCapabilities() + "; with 0 too, tracing programs need them"))
                .orElse(Check.unknown(name, "the kernel has no such setting"));
    }

    Check seccomp() {
        String name = "seccomp";
        if (!rights.filtered()) {
            return Check.ok(name, "no filter");
        }
        if (probes.unknownCommand() == Errno.EINVAL) {
            return Check.ok(name, "a filter, which lets bpf(2) pass");
        }
        if (!rights.suffice()) {
            return Check.unknown(name, "a filter; without capabilities it cannot be told whether it forbids bpf(2)");
        }
        return Check.missing(
                name,
                "a seccomp filter forbids bpf(2)",
                "run with a profile that allows bpf and perf_event_open (container: --security-opt seccomp=FILE)");
    }

    Check tracingProgram() {
        String name = "tracing program";
        if (probes.tracing() == 0) {
            return Check.ok(name, "the kernel takes one that does nothing");
        }
        String found =
                "the kernel refuses even a tracing program that does nothing: " + Errno.describe(probes.tracing());
        return rights.suffice()
                ? Check.missing(
                        name,
                        found,
                        "look into the kernel's log (dmesg) and the audit log: a security module such as SELinux may"
                                + " forbid bpf(2)")
                : Check.unknown(name, found);
    }

    private String runWithCapabilities() {
        return rights.divided()
                ? "run as root, or with CAP_BPF and CAP_PERFMON (container: --cap-add=BPF --cap-add=PERFMON)"
                : "run as root, or with CAP_SYS_ADMIN (container: --cap-add=SYS_ADMIN), for this kernel has no CAP_BPF";
    }

    private static String names(List<Rights.Capability> capabilities, String separator) {
        return capabilities.stream().map(Enum::name).collect(joining(separator));
    }
}
