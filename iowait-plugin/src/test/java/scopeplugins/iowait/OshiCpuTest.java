package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OshiCpuTest {

    @Test
    void the_ticks_lie_between_two_readings_of_the_kernels_own_file() throws IOException {
        var cpu = OshiCpu.open();
        CpuTicks before = readProcStat();
        CpuTicks ticks = cpu.readTicks();
        CpuTicks after = readProcStat();

        assertThat(ticks.user()).isBetween(before.user(), after.user());
        assertThat(ticks.nice()).isBetween(before.nice(), after.nice());
        assertThat(ticks.system()).isBetween(before.system(), after.system());
        assertThat(ticks.idle()).isBetween(before.idle(), after.idle());
        assertThat(ticks.irq()).isBetween(before.irq(), after.irq());
        assertThat(ticks.softirq()).isBetween(before.softirq(), after.softirq());
        assertThat(ticks.steal()).isBetween(before.steal(), after.steal());
    }

    @Test
    void two_readings_in_a_row_are_two_readings() {
        var cpu = OshiCpu.open();
        CpuTicks first = cpu.readTicks();
        CpuTicks next = first;
        // At most a clock tick passes before the kernel counts on; OSHI's cache would hide 300 ms of them.
        long end = System.nanoTime() + 250_000_000;
        while (next.equals(first) && System.nanoTime() < end) {
            next = cpu.readTicks();
        }
        assertThat(next).isNotEqualTo(first);
    }

    /** The first line of /proc/stat, whose unit USER_HZ is 10 ms on every architecture this runs on. */
    private static CpuTicks readProcStat() throws IOException {
        String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
        long[] ms = new long[8];
        for (int i = 0; i < ms.length; i++) {
            ms[i] = Long.parseLong(words[i + 1]) * 10;
        }
        return new CpuTicks(ms[0], ms[1], ms[2], ms[3], ms[4], ms[5], ms[6], ms[7]);
    }
}
