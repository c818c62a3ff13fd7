package scopeplugins.bpf.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.bpf.Errno;

/** Which cause is found in what files and system calls tell, those included that this machine's kernel cannot show. */
class DiagnosisTest {

    private static final String NO_CAPABILITY = "0000000000000000";
    private static final String BPF_AND_PERFMON = "000000c000000000";
    private static final String BPF_ALONE = "0000008000000000";
    private static final String SYS_ADMIN_ALONE = "0000000000200000";
    private static final String ALL_BUT_SYS_RESOURCE = "000001fffeffffff";

    private static final long MEMORY = 10 << 20;

    private static final List<Hook> HOOKS = List.of(
            new Hook.Tracepoint("some", "some_event"),
            new Hook.Kprobe("some_function", new Hook.Tracepoint("some", "other_event")),
            new Hook.BtfTracepoint("some_event"));

    @TempDir
    private Path directory;

    private HostFixture host;
    private int unknownCommand = Errno.EINVAL;
    private int tracing;
    private int reading;
    private int perfEvent;
    private Check libbpf = Check.ok("libbpf", "v1.1");

    @BeforeEach
    void make_a_host_that_lacks_nothing() throws IOException {
        host = new HostFixture(directory);
    }

    @Test
    void where_nothing_is_missing_the_verifier_has_rejected_the_program() {
        assertThat(diagnose().checks()).allMatch(check -> check.verdict() == Check.Verdict.OK);
        assertThat(diagnose().sentence("cannot load it", Errno.EINVAL))
                .isEqualTo("cannot load it, because the kernel's verifier rejects the program, for nothing that was"
                        + " checked is missing; report it as a fault of the program");
    }

    @Test
    void where_nothing_is_missing_and_it_is_not_the_verifier_the_error_tells_what_it_can() {
        assertThat(diagnose().sentence("cannot load it", Errno.EPERM))
                .isEqualTo(
                        "cannot load it, though nothing that was checked is missing; a security module or the kernel's"
                                + " vendor may forbid it: look into the kernel's log (dmesg)");
        assertThat(diagnose().sentence("cannot load it", Errno.ENOMEM))
                .isEqualTo("cannot load it, because memory is short; free some, or ask for less");
        assertThat(diagnose().sentence("cannot load it", 28))
                .isEqualTo("cannot load it, though nothing that was checked is missing; report it");
    }

    @Test
    void two_capabilities_are_enough() throws IOException {
        host.status(BPF_AND_PERFMON, 0);
        assertThat(cause()).isEmpty();
    }

    @Test
    void without_capabilities_both_are_named_and_come_before_what_they_hide() throws IOException {
        host.status(NO_CAPABILITY, 2);
        refuseEverything(Errno.EPERM);
        assertThat(cause())
                .isEqualTo("CAP_BPF and CAP_PERFMON are missing; run as root, or with CAP_BPF and CAP_PERFMON"
                        + " (container: --cap-add=BPF --cap-add=PERFMON)");
        assertThat(check("kernel.unprivileged_bpf_disabled").found()).contains("is 2, which leaves bpf(2) to CAP_BPF");
        assertThat(check("seccomp").verdict()).isEqualTo(Check.Verdict.UNKNOWN);
    }

    @Test
    void with_one_capability_the_other_is_named() throws IOException {
        host.status(BPF_ALONE, 0);
        assertThat(cause()).startsWith("CAP_PERFMON is missing; ");
    }

    @Test
    void before_the_two_there_was_one_capability_for_everything() throws IOException {
        host.write("proc/sys/kernel/cap_last_cap", "37\n");
        host.status(NO_CAPABILITY, 0);
        assertThat(cause())
                .isEqualTo("CAP_SYS_ADMIN is missing; run as root, or with CAP_SYS_ADMIN"
                        + " (container: --cap-add=SYS_ADMIN), for this kernel has no CAP_BPF");
        host.status(SYS_ADMIN_ALONE, 0);
        assertThat(cause()).isEmpty();
    }

    @Test
    void the_capabilities_of_a_user_namespace_do_not_count() throws IOException {
        host.userNamespace("user:[4026532183]");
        refuseEverything(Errno.EPERM);
        assertThat(cause())
                .startsWith("this process is in a user namespace, whose capabilities do not count for BPF; ");
    }

    @Test
    void a_seccomp_filter_is_told_by_the_answer_to_a_command_that_no_kernel_has() throws IOException {
        host.status(BPF_AND_PERFMON, 2);
        assertThat(check("seccomp").found()).isEqualTo("a filter, which lets bpf(2) pass");
        refuseEverything(Errno.EPERM);
        assertThat(cause()).startsWith("a seccomp filter forbids bpf(2); run with a profile that allows bpf and");
    }

    @Test
    void a_seccomp_filter_that_says_enosys_is_not_taken_for_a_kernel_without_bpf() throws IOException {
        host.status(BPF_AND_PERFMON, 2);
        refuseEverything(Errno.ENOSYS);
        assertThat(cause()).startsWith("a seccomp filter forbids bpf(2); ");
    }

    @Test
    void a_kernel_without_bpf_has_no_setting_for_it() throws IOException {
        host.remove("proc/sys/kernel/unprivileged_bpf_disabled");
        refuseEverything(Errno.ENOSYS);
        assertThat(cause()).startsWith("the kernel has no bpf(2); run on one that is built with CONFIG_BPF_SYSCALL=y");
    }

    @Test
    void a_security_module_is_what_remains_when_even_the_smallest_program_is_refused() {
        tracing = Errno.EPERM;
        reading = Errno.EPERM;
        assertThat(cause())
                .startsWith(
                        "the kernel refuses even a tracing program that does nothing: Operation not permitted (EPERM);")
                .contains("a security module such as SELinux may forbid bpf(2)");
    }

    @Test
    void lockdown_is_what_the_kernel_does_and_not_only_what_the_file_says() throws IOException {
        host.write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
        assertThat(cause()).isEmpty();
        host.remove("sys/kernel/security/lockdown");
        reading = Errno.EINVAL;
        assertThat(cause())
                .isEqualTo("the kernel does not let BPF read its memory (lockdown: not visible);"
                        + " boot with lockdown=integrity or without lockdown");
    }

    @Test
    void without_rights_the_file_tells_of_lockdown() throws IOException {
        host.write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        assertThat(cause()).isEmpty();
        tracing = Errno.EPERM;
        assertThat(check("lockdown").found()).contains("(lockdown: confidentiality)");
    }

    @Test
    void a_memlock_limit_matters_where_the_kernel_counts_against_it_and_it_cannot_be_raised() throws IOException {
        host.status(ALL_BUT_SYS_RESOURCE, 0);
        assertThat(cause()).isEmpty();
        host.write("sys/kernel/btf/vmlinux", "\0bpf_map_memory\0");
        assertThat(cause())
                .startsWith(
                        "RLIMIT_MEMLOCK is 8192 KiB, against which this kernel counts the 10240 KiB of BPF maps; raise it")
                .contains("systemd: LimitMEMLOCK=infinity");
        host.status("000001ffffffffff", 0);
        assertThat(cause()).isEmpty();
    }

    @Test
    void a_large_memlock_limit_is_enough() throws IOException {
        host.status(ALL_BUT_SYS_RESOURCE, 0);
        host.write("sys/kernel/btf/vmlinux", "\0bpf_map_memory\0");
        host.write("proc/self/limits", "Max locked memory         unlimited            unlimited            bytes\n");
        assertThat(cause()).isEmpty();
        host.write("proc/self/limits", "Max locked memory         10485760             10485760             bytes\n");
        assertThat(cause()).isEmpty();
    }

    @Test
    void a_kernel_without_btf_is_named() throws IOException {
        host.remove("sys/kernel/btf/vmlinux");
        assertThat(cause()).startsWith("the kernel shows no BTF (").contains("CONFIG_DEBUG_INFO_BTF=y");
    }

    @Test
    void of_the_hooks_the_best_one_is_worth_mending() throws IOException {
        host.remove("sys/bus/event_source/devices/kprobe");
        host.write("sys/kernel/btf/vmlinux", "\0some_type\0");
        assertThat(cause()).isEmpty();
        host.remove("sys/kernel/tracing/events/some/some_event/id");
        assertThat(cause()).startsWith("the kernel has no tracepoint some_event; ");
    }

    @Test
    void each_hook_has_its_own_needs() throws IOException {
        host.remove("sys/bus/event_source/devices/kprobe");
        host.write("sys/kernel/btf/vmlinux", "\0btf_trace_some_event\0some_functions\0");
        assertThat(check("kprobe: support").found()).isEqualTo("the kernel has no kprobes");
        assertThat(check("kprobe: function").found()).isEqualTo("the kernel has no function some_function");
        assertThat(check("kprobe: tracefs").found()).endsWith("sys/kernel/tracing");
        assertThat(check("tp_btf: type").verdict()).isEqualTo(Check.Verdict.OK);
        host.write("sys/kernel/btf/vmlinux", "\0btf_trace_other_event\0");
        assertThat(check("tp_btf: type").found()).isEqualTo("the kernel has no tracepoint some_event");
    }

    @Test
    void tracefs_that_is_not_mounted_is_an_empty_directory() throws IOException {
        host.remove("sys/kernel/tracing/events/some/some_event/id");
        host.remove("sys/kernel/tracing/events/some/some_event");
        host.remove("sys/kernel/tracing/events/some/other_event/id");
        host.remove("sys/kernel/tracing/events/some/other_event");
        host.remove("sys/kernel/tracing/events/some");
        host.remove("sys/kernel/tracing/events");
        assertThat(cause()).startsWith("tracefs is not mounted; type: mount -t tracefs tracefs /sys/kernel/tracing");
        host.write("sys/kernel/debug/tracing/events/some/some_event/id", "23\n");
        assertThat(cause()).isEmpty();
    }

    @Test
    void perf_event_paranoid_is_to_blame_only_where_the_capabilities_are_there() throws IOException {
        host.status(BPF_AND_PERFMON, 0);
        host.write("proc/sys/kernel/perf_event_paranoid", "3\n");
        assertThat(cause()).isEmpty();
        perfEvent = Errno.EACCES;
        assertThat(cause())
                .isEqualTo("kernel.perf_event_paranoid is 3, which forbids perf_event_open(2);"
                        + " type: sysctl kernel.perf_event_paranoid=2, or add CAP_SYS_ADMIN");
        host.status(NO_CAPABILITY, 0);
        assertThat(check("tracepoint: perf_event_open(2)").verdict()).isEqualTo(Check.Verdict.UNKNOWN);
    }

    @Test
    void a_seccomp_filter_may_forbid_perf_events_alone() throws IOException {
        host.status(BPF_AND_PERFMON, 2);
        perfEvent = Errno.EPERM;
        assertThat(cause()).startsWith("a seccomp filter forbids perf_event_open(2); ");
    }

    @Test
    void without_procfs_nothing_else_can_be_told() throws IOException {
        host.remove("proc/self/status");
        assertThat(cause()).startsWith("there is no procfs on ");
    }

    @Test
    void a_missing_libbpf_is_in_the_table() {
        libbpf = Check.missing("libbpf", "cannot load it", "install it");
        assertThat(CheckTable.of(diagnose().checks())).startsWith("""
                        libbpf                            missing  cannot load it
                                                                   -> install it
                        bpf(2)                            ok       answers
                        """);
    }

    private void refuseEverything(int errno) {
        unknownCommand = errno;
        tracing = errno;
        reading = errno;
        perfEvent = errno;
    }

    private Diagnosis diagnose() {
        return Diagnosis.of(
                HOOKS, MEMORY, host.host(), new Probes(unknownCommand, tracing, reading, perfEvent), libbpf);
    }

    /** The cause and the remedy; empty if nothing was found to be missing. */
    private String cause() {
        String sentence = diagnose().sentence("", Errno.EPERM);
        return sentence.startsWith(", because ") ? sentence.substring(", because ".length()) : "";
    }

    private Check check(String name) {
        return diagnose().checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
