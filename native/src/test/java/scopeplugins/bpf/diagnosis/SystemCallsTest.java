package scopeplugins.bpf.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import scopeplugins.bpf.Errno;

/** The calls on this machine's kernel; it must have no lockdown=confidentiality. */
@EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "loading a BPF program needs root")
class SystemCallsTest {

    @Test
    void a_command_that_does_not_exist_is_invalid() {
        assertThat(SystemCalls.unknownBpfCommand()).isEqualTo(Errno.EINVAL);
    }

    @Test
    void the_verifier_takes_the_programs() {
        assertThat(SystemCalls.load(ProbeProgram.TRACING)).isZero();
        assertThat(SystemCalls.load(ProbeProgram.READING)).isZero();
    }

    @Test
    void perf_events_of_all_processes_are_allowed() {
        assertThat(SystemCalls.openPerfEvent()).isZero();
    }

    @Test
    void nothing_is_left_open() {
        long before = openFiles();
        Probes.ofThisProcess();
        assertThat(openFiles()).isEqualTo(before);
    }

    private static long openFiles() {
        String[] files = new java.io.File("/proc/self/fd").list();
        return files == null ? -1 : files.length;
    }
}
