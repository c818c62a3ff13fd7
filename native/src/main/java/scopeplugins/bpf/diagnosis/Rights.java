package scopeplugins.bpf.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process may do, as /proc/self tells.
 *
 * @param capabilities those in effect, of the ones that matter here
 * @param divided whether this kernel has CAP_BPF and CAP_PERFMON (Linux 5.8 and later), not just CAP_SYS_ADMIN for all
 * @param filtered whether a seccomp filter is installed
 * @param ofHost whether the capabilities are those of the initial user namespace, the only ones that BPF asks for
 */
record Rights(List<Capability> capabilities, boolean divided, boolean filtered, boolean ofHost) {

    /** Capabilities by their numbers (include/uapi/linux/capability.h). */
    enum Capability {
        CAP_SYS_ADMIN(21),
        CAP_SYS_RESOURCE(24),
        CAP_PERFMON(38),
        CAP_BPF(39);

        private final int number;

        Capability(int number) {
            this.number = number;
        }
    }

    // PROC_USER_INIT_INO of include/linux/proc_ns.h: part of the interface since Linux 3.8.
    private static final String INITIAL_USER_NAMESPACE = "user:[4026531837]";

    // SECCOMP_MODE_FILTER of include/uapi/linux/seccomp.h
    private static final String SECCOMP_MODE_FILTER = "2";

    /** Reads the rights of this process; nothing if procfs is not there. */
    static Optional<Rights> read(Host host) {
        return host.proc("self/status").map(status -> {
            Map<String, String> fields = status.lines()
                    .map(line -> line.split(":\\s*", 2))
                    .filter(field -> field.length == 2)
                    .collect(Collectors.toMap(field -> field[0], field -> field[1], (first, second) -> first));
            long effective = Long.parseUnsignedLong(fields.getOrDefault("CapEff", "0"), 16);
            int last =
                    host.proc("sys/kernel/cap_last_cap").map(Integer::parseInt).orElse(Long.SIZE - 1);
            return new Rights(
                    Arrays.stream(Capability.values())
                            .filter(capability -> (effective >> capability.number & 1) != 0)
                            .toList(),
                    Capability.CAP_BPF.number <= last,
                    SECCOMP_MODE_FILTER.equals(fields.get("Seccomp")),
                    isInitialUserNamespace(host));
        });
    }

    /** The capabilities without which this kernel refuses a tracing program; empty if the process has what it takes. */
    List<Capability> missing() {
        if (has(Capability.CAP_SYS_ADMIN)) {
            return List.of();
        }
        return Stream.of(Capability.CAP_BPF, Capability.CAP_PERFMON)
                .map(capability -> divided ? capability : Capability.CAP_SYS_ADMIN)
                .distinct()
                .filter(capability -> !has(capability))
                .toList();
    }

    boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Whether nothing that is written in /proc/self forbids a tracing program. */
    boolean suffice() {
        return ofHost && missing().isEmpty();
    }

    private static boolean isInitialUserNamespace(Host host) {
        try {
            return Files.readSymbolicLink(host.proc().resolve("self/ns/user"))
                    .toString()
                    .equals(INITIAL_USER_NAMESPACE);
        } catch (IOException e) {
            // A kernel without user namespaces has but the initial one.
            return true;
        }
    }
}
