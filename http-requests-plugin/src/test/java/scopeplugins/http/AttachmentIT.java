package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.kernel.KernelRelease;
import scopeplugins.plugin.PluginProcess;

/** The packaged plugin where the program at tp_btf finds that it can be interrupted, as since Linux 7.0. */
@NeedsRoot
@Timeout(120)
class AttachmentIT {

    private static final String ATTACHED = "Counting HTTP requests at [";

    @TempDir
    private static Path programs;

    private static String interrupted = "";

    @TempDir
    private Path directory;

    @BeforeAll
    static void compile_it() throws IOException {
        interrupted = ChangedProgram.compile(
                programs, "page_search.h", "*preemptible = is_preemptible();", "*preemptible = 1;");
    }

    @Test
    void as_the_last_choice_it_is_the_one_that_was_tried_first_and_not_loaded_anew() {
        // Without tracefs neither of the other ways is there.
        try (var plugin = start("mount -t tmpfs none /sys/kernel/debug && mount -t tmpfs none /sys/kernel/tracing")) {
            plugin.awaitLine("Under load reads may be missed");
            assertCountsAt("tp_btf", plugin);
        }
    }

    @Test
    void it_leaves_the_kernel_where_another_way_loses_nothing() throws IOException {
        String tracefs = "[ -e /sys/kernel/tracing/events ] || mount -t tracefs none /sys/kernel/tracing";
        try (var alone = start(tracefs, "--attach", "tracepoint")) {
            alone.awaitLine("Listening");
            long programs = programsOf(alone);
            try (var plugin = start(tracefs)) {
                plugin.awaitLine("Not by tp_btf: this kernel may interrupt the program there");
                assertCountsAt("tracepoint", plugin);
                assertThat(programsOf(plugin)).isEqualTo(programs);
            }
        }
    }

    private PluginProcess start(String commands, String... options) {
        String java = "JAVA_HOME=" + System.getProperty("java.home");
        String launcher = PluginProcess.launcher("http-requests-plugin");
        var line = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", commands + "; exec \"$@\"", "sh"));
        line.addAll(List.of("env", java, interrupted, launcher, "--socket", socket()));
        line.addAll(List.of(options));
        return PluginProcess.start(line);
    }

    private String socket() {
        return directory
                .resolve("at-" + System.nanoTime())
                .resolve("http-requests.sock")
                .toString();
    }

    private static void assertCountsAt(String way, PluginProcess plugin) {
        plugin.awaitLine("Listening");
        assertThat(plugin.log().lines().filter(line -> line.contains(ATTACHED)))
                .singleElement()
                .asString()
                .contains(ATTACHED + way + "/", ", by " + objectForThisKernel());
    }

    /** Were that one rejected, the plugin would take the other and be slower. */
    private static String objectForThisKernel() {
        boolean readsMemory = KernelRelease.parse(System.getProperty("os.version"))
                .orElseThrow()
                .isAtLeast(6, 3, 0);
        return readsMemory ? "http_requests.bpf.o" : "http_requests_by_copy.bpf.o";
    }

    /** How many the process has in the kernel. */
    private static long programsOf(PluginProcess plugin) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(plugin.pid()), "fd"))) {
            var targets = new ArrayList<String>();
            for (Path file : (Iterable<Path>) files::iterator) {
                targets.add(Files.readSymbolicLink(file).toString());
            }
            return targets.stream().filter("anon_inode:bpf-prog"::equals).count();
        }
    }
}
