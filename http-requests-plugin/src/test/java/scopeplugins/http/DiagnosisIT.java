package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.plugin.PluginProcess;

/** The packaged plugin where one thing that it needs was really taken away. */
@NeedsRoot
@Timeout(120)
class DiagnosisIT {

    @TempDir
    private Path directory;

    @Test
    void without_rights_it_names_both_capabilities() {
        assertSentence(
                "cannot load the BPF object http_requests.bpf.o into the kernel: Operation not permitted (EPERM),"
                        + " because CAP_BPF and CAP_PERFMON are missing; run as root, or with CAP_BPF and CAP_PERFMON"
                        + " (container: --cap-add=BPF --cap-add=PERFMON);"
                        + " for details run with --doctor, or --log-level debug",
                "setpriv",
                "--bounding-set=-all",
                "--inh-caps=-all");
    }

    @Test
    void what_would_come_of_tls_is_told_with_the_rights_that_there_are() {
        try (var all = PluginProcess.start(List.of(PluginProcess.launcher("http-requests-plugin"), "--doctor"))) {
            all.awaitLine("Requests inside of TLS can");
            assertThat(all.log())
                    .containsPattern(
                            "TLS can(not be counted|.* --tls (safe or all: |safe, not with all, for |all, not with safe, for ))");
            assertThat(all.awaitExit()).isZero();
        }
        try (var few = PluginProcess.start(List.of(
                "setpriv",
                "--bounding-set=-all,+bpf,+perfmon",
                PluginProcess.launcher("http-requests-plugin"),
                "--doctor"))) {
            few.awaitLine("Requests inside of TLS can");
            assertThat(few.awaitExit()).isZero();
        }
    }

    @Test
    void with_one_capability_it_names_the_other() {
        assertSentence("because CAP_PERFMON is missing; run as root", "setpriv", "--bounding-set=-all,+bpf");
        assertSentence("because CAP_BPF is missing; run as root", "setpriv", "--bounding-set=-all,+perfmon");
    }

    @Test
    void the_root_of_a_user_namespace_is_told_that_it_is_none() {
        assertSentence("because this process is in a user namespace", "unshare", "--user", "--map-root-user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "38"})
    void a_seccomp_filter_is_named_whatever_it_answers(String errno) throws IOException {
        assertSentence(
                "because a seccomp filter forbids bpf(2); run with a profile", compile("forbid.c"), "bpf", errno);
    }

    @Test
    void a_seccomp_filter_of_perf_events_alone_is_named() throws IOException {
        String commands = "[ -e /sys/kernel/tracing/events ] || mount -t tracefs none /sys/kernel/tracing; exec "
                + compile("forbid.c") + " perf_event_open 1 \"$@\"";
        assertSentence(
                List.of("--attach", "tracepoint"),
                "because a seccomp filter forbids perf_event_open(2); allow it",
                inMountNamespace(commands));
    }

    @Test
    void a_kernel_without_btf_is_named() {
        assertSentence(
                "because the kernel shows no BTF (/sys/kernel/btf/vmlinux); run on one that is built with"
                        + " CONFIG_DEBUG_INFO_BTF=y",
                inMountNamespace("mount -t tmpfs none /sys/kernel/btf"));
    }

    @Test
    void a_kernel_without_the_hook_is_named() throws IOException {
        var latin1 = StandardCharsets.ISO_8859_1; // bytes as they are
        String btf = Files.readString(Path.of("/sys/kernel/btf/vmlinux"), latin1);
        Path without = directory.resolve("vmlinux");
        Files.writeString(
                without, btf.replace("btf_trace_skb_copy_datagram_iovec", "btf_trace_no_such_tracepoint_here"), latin1);
        assertSentence(
                List.of("--attach", "tp_btf"),
                "because the kernel has no tracepoint skb_copy_datagram_iovec; run on a newer kernel",
                inMountNamespace("mount --bind " + without + " /sys/kernel/btf/vmlinux"));
    }

    @Test
    void a_tracefs_that_is_not_mounted_is_named() {
        assertSentence(
                List.of("--attach", "tracepoint"),
                "because tracefs is not mounted; type: mount -t tracefs tracefs /sys/kernel/tracing",
                // An empty directory is what lies below the mount.
                inMountNamespace("mount -t tmpfs none /sys/kernel/debug && mount -t tmpfs none /sys/kernel/tracing"));
    }

    @Test
    void a_tracefs_that_this_user_may_not_read_is_named() {
        assertSentence(
                List.of("--attach", "tracepoint"),
                "because /sys/kernel/tracing is closed to this user; run as root, or with CAP_DAC_READ_SEARCH",
                // To root without its capabilities, a directory of another user's.
                inMountNamespace("mount -t tmpfs none /sys/kernel/debug &&"
                        + " mount -t tmpfs -o uid=65534,mode=0700 none /sys/kernel/tracing &&"
                        + " exec setpriv --bounding-set=-all,+bpf,+perfmon \"$@\""));
    }

    @Test
    void a_missing_libbpf_is_named_with_the_package_to_install() {
        // The directory of libraries with one file less. A tmpfs, since an overlay cannot lie on every file system.
        assertSentence(
                "cannot load libbpf.so.1: libbpf.so.1: cannot open shared object file: No such file or directory;"
                        + " install libbpf 1.0 or newer (Debian, Ubuntu: apt-get install libbpf1;",
                inMountNamespace("""
                        PATH=$PATH:/sbin:/usr/sbin
                        mount -t tmpfs none %1$s && mkdir %1$s/upper %1$s/work || exit 99
                        ldconfig -p | sed -n 's/.*libbpf[.]so[.]1 .*=> //p' | while read -r library; do
                            libraries=$(dirname "$(readlink -f "$library")")
                            mount -t overlay -o "lowerdir=$libraries,upperdir=%1$s/upper,workdir=%1$s/work" none "$libraries"
                            rm -f "$libraries"/libbpf.so.1*
                        done
                        """.formatted(directory)));
    }

    @Test
    void a_libbpf_that_is_too_old_is_named_with_the_function_it_lacks() throws IOException {
        Path source = Files.writeString(
                directory.resolve("old.c"), "const char *libbpf_version_string(void) { return \"v0.6\"; }");
        run("clang", "-shared", "-fPIC", "-o", directory.resolve("libbpf.so.1").toString(), source.toString());
        assertSentence(
                "cannot use libbpf.so.1: it has no function libbpf_set_print; install libbpf 1.0 or newer",
                "env",
                "LD_LIBRARY_PATH=" + directory);
    }

    @Test
    void a_rejection_by_the_verifier_is_named_and_the_end_of_its_log_is_there_for_debugging() throws IOException {
        String options =
                ChangedProgram.compile(directory, "http_requests.bpf.c", "int exit_at_tp_btf(void *context)\n{\n", """
                int exit_at_tp_btf(void *context)
                {
                    if (*(volatile int *)(*(char **)context + bpf_get_prandom_u32()))
                        return 1;
                """);
        List<String> attach = List.of("--attach", "tp_btf");
        assertSentence(attach, "because the kernel's verifier rejects the program", "env", options);
        try (var plugin = start(List.of("env", options), "--attach", "tp_btf", "--log-level", "debug")) {
            assertThat(plugin.awaitExit()).isEqualTo(1);
            assertThat(plugin.log())
                    .contains(
                            "prog 'exit_at_tp_btf': -- BEGIN PROG LOAD LOG --",
                            "invalid variable offset",
                            "processed ");
        }
    }

    @Test
    void the_doctor_has_a_line_for_every_check_and_is_content_with_a_machine_on_which_the_plugin_runs() {
        try (var doctor = start(List.of("prlimit", "--memlock=0"), "--doctor", "--attach", "tp_btf")) {
            assertThat(doctor.awaitExit()).isZero();
            assertThat(doctor.log())
                    .startsWith("http-requests-plugin ")
                    .containsPattern("libbpf +ok +v1")
                    .containsPattern("RLIMIT_MEMLOCK +ok +0 KiB, which this kernel does not count BPF's memory against")
                    .contains("The program was loaded, attached and taken out again: the plugin can run.")
                    .doesNotContain(" missing ", " unknown ");
        }
    }

    @Test
    void the_doctor_needs_no_rights_to_say_what_is_missing() {
        try (var doctor = start(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"), "--doctor")) {
            assertThat(doctor.awaitExit()).isEqualTo(1);
            assertThat(doctor.log())
                    .containsPattern("libbpf +ok ")
                    .containsPattern("capabilities +missing +CAP_BPF and CAP_PERFMON are missing")
                    .containsPattern("BTF +ok ")
                    .contains("The plugin cannot run: cannot load the BPF object");
        }
    }

    /** Starts the plugin behind the words; it must not start, and say the text in the last line of its log. */
    private void assertSentence(String text, String... prefix) {
        assertSentence(List.of(), text, prefix);
    }

    private void assertSentence(List<String> options, String text, String... prefix) {
        try (var plugin = start(List.of(prefix), options.toArray(String[]::new))) {
            assertThat(plugin.awaitExit()).as(plugin.log()).isEqualTo(1);
            assertThat(plugin.log().lines().filter(line -> line.contains(" ERROR ")))
                    .singleElement()
                    .asString()
                    .contains(text);
            assertThat(plugin.log().lines()).last().asString().contains(" ERROR ");
        }
    }

    private PluginProcess start(List<String> prefix, String... options) {
        return PluginProcess.start(Stream.of(
                        prefix.stream(),
                        Stream.of(
                                "env",
                                "JAVA_HOME=" + System.getProperty("java.home"),
                                PluginProcess.launcher("http-requests-plugin"),
                                "--socket",
                                directory.resolve("http-requests.sock").toString()),
                        Stream.of(options))
                .flatMap(words -> words)
                .toList());
    }

    /** The words before a command that is to see other files than the rest of the machine. */
    private static String[] inMountNamespace(String commands) {
        return new String[] {"unshare", "--mount", "sh", "-c", commands + "\nexec \"$@\"", "sh"};
    }

    private static void run(String... command) {
        try (var process = PluginProcess.start(List.of(command))) {
            assertThat(process.awaitExit()).as(process.log()).isZero();
        }
    }

    private String compile(String resource) throws IOException {
        Path source = copy(resource, directory.resolve(resource));
        String program = directory.resolve(resource.replace(".c", "")).toString();
        run("clang", "-Wall", "-Wextra", "-Werror", "-o", program, source.toString());
        return program;
    }

    private static Path copy(String resource, Path target) throws IOException {
        try (InputStream in = DiagnosisIT.class.getResourceAsStream("diagnosis/" + resource)) {
            Files.copy(Objects.requireNonNull(in, resource), target);
        }
        return target;
    }
}
