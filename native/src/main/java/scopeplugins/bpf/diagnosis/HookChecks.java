package scopeplugins.bpf.diagnosis;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import scopeplugins.bpf.Errno;

/** Whether a program can be attached to a hook. */
final class HookChecks {

    // In libbpf's order, which takes the one below debugfs if it is there.
    private static final List<String> TRACEFS = List.of("kernel/debug/tracing", "kernel/tracing");

    private final Host host;
    private final Rights rights;
    private final Probes probes;
    private final Optional<KernelSymbols> symbols;

    HookChecks(Host host, Rights rights, Probes probes, Optional<KernelSymbols> symbols) {
        this.host = host;
        this.rights = rights;
        this.probes = probes;
        this.symbols = symbols;
    }

    /** What the hook needs, each named after the way that leads to it. */
    List<Check> of(Hook hook) {
        return switch (hook) {
            case Hook.Tracepoint tracepoint -> List.of(tracefs("tracepoint", tracepoint), perfEvents("tracepoint"));
            case Hook.Kprobe kprobe ->
                List.of(
                        kprobes(),
                        symbol("kprobe: function", "function", kprobe.function(), kprobe.function()),
                        tracefs("kprobe", kprobe.besides()),
                        perfEvents("kprobe"));
            // include/trace/bpf_probe.h makes such a type for each tracepoint.
            case Hook.BtfTracepoint tracepoint ->
                List.of(symbol("tp_btf: type", "tracepoint", tracepoint.name(), "btf_trace_" + tracepoint.name()));
        };
    }

    private Check tracefs(String way, Hook.Tracepoint tracepoint) {
        String name = way + ": tracefs";
        String event = "/events/" + tracepoint.category() + "/" + tracepoint.name();
        for (String directory : TRACEFS) {
            if (host.sys(directory + event + "/id").isPresent()) {
                return Check.ok(name, host.sys().resolve(directory).toString());
            }
        }
        for (String directory : TRACEFS) {
            if (host.isClosed(directory)) {
                return Check.missing(
                        name,
                        host.sys().resolve(directory) + " is closed to this user",
                        "run as root, or with CAP_DAC_READ_SEARCH");
            }
            if (Files.exists(host.sys().resolve(directory + "/events"))) {
                return Check.missing(
                        name, "the kernel has no tracepoint " + tracepoint.name(), "run on one of a distribution");
            }
        }
        return Check.missing(
                name,
                "tracefs is not mounted",
                "type: mount -t tracefs tracefs /sys/kernel/tracing"
                        + " (container: bring the host's in with --volume /sys/kernel/tracing:/sys/kernel/tracing:ro)");
    }

    private Check kprobes() {
        String name = "kprobe: support";
        return Files.exists(host.sys().resolve("bus/event_source/devices/kprobe"))
                ? Check.ok(name, "there")
                : Check.missing(name, "the kernel has no kprobes", "run on one that is built with CONFIG_KPROBES=y");
    }

    private Check symbol(String name, String kind, String shown, String symbol) {
        if (symbols.isEmpty()) {
            return Check.unknown(name, "without BTF it cannot be told");
        }
        return symbols.get().contain(symbol)
                ? Check.ok(name, shown)
                : Check.missing(
                        name,
                        "the kernel has no " + kind + " " + shown,
                        "run on a newer kernel, or on one of a distribution");
    }

    private Check perfEvents(String way) {
        String name = way + ": perf_event_open(2)";
        String paranoid = host.proc("sys/kernel/perf_event_paranoid").orElse("not there");
        return switch (probes.perfEvent()) {
            case 0 -> Check.ok(name, "works (kernel.perf_event_paranoid: " + paranoid + ")");
            case Errno.ENOSYS ->
                Check.missing(
                        name,
                        "the kernel has no perf_event_open(2), or a seccomp filter hides it",
                        "run on one that is built with CONFIG_PERF_EVENTS=y");
            case Errno.EACCES ->
                rights.suffice()
                        ? Check.missing(
                                name,
                                "kernel.perf_event_paranoid is " + paranoid + ", which forbids perf_event_open(2)",
                                "type: sysctl kernel.perf_event_paranoid=2, or add CAP_SYS_ADMIN")
                        : Check.unknown(
                                name, "forbidden without capabilities (kernel.perf_event_paranoid: " + paranoid + ")");
            case Errno.EPERM ->
                Check.missing(
                        name,
                        (rights.filtered() ? "a seccomp filter" : "a security module") + " forbids perf_event_open(2)",
                        "allow it, in a container with --security-opt seccomp=FILE");
            default -> Check.unknown(name, Errno.describe(probes.perfEvent()));
        };
    }
}
