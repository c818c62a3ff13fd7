package scopeplugins.bpf.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories in place of /proc and /sys, at first those of a host that lacks nothing. */
final class HostFixture {

    private final Path root;

    HostFixture(Path root) throws IOException {
        this.root = root;
        status("000001ffffffffff", 0);
        write("proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max locked memory         8388608              8388608              bytes
                Max address space         unlimited            unlimited            bytes
                """);
        write("proc/sys/kernel/cap_last_cap", "40\n");
        write("proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
        write("proc/sys/kernel/perf_event_paranoid", "2\n");
        Files.createDirectories(root.resolve("proc/self/ns"));
        userNamespace("user:[4026531837]");
        write("sys/kernel/btf/vmlinux", "\0btf_trace_some_event\0some_function\0");
        write("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
        write("sys/kernel/tracing/events/some/some_event/id", "23\n");
        write("sys/kernel/tracing/events/some/other_event/id", "29\n");
        Files.createDirectories(root.resolve("sys/bus/event_source/devices/kprobe"));
    }

    Host host() {
        return new Host(root.resolve("proc"), root.resolve("sys"));
    }

    /** The lines of /proc/self/status that matter. */
    void status(String effectiveCapabilities, int seccomp) throws IOException {
        write("proc/self/status", """
                Name:\tjava
                CapInh:\t0000000000000000
                CapEff:\t%s
                Seccomp:\t%d
                Seccomp_filters:\t%d
                """.formatted(effectiveCapabilities, seccomp, seccomp / 2));
    }

    void userNamespace(String link) throws IOException {
        Path path = root.resolve("proc/self/ns/user");
        Files.deleteIfExists(path);
        Files.createSymbolicLink(path, Path.of(link));
    }

    void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    void remove(String file) throws IOException {
        Files.delete(root.resolve(file));
    }
}
