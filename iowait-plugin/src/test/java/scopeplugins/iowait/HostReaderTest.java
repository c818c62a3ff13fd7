package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scopeplugins.plugin.PluginException;

class HostReaderTest {

    private static final EnumSet<HostMetric> ALL = EnumSet.allOf(HostMetric.class);

    @BeforeEach
    void clear() {
        KernelFixture.clear();
        KernelFixture.proc("stat", "cpu  100 0 50 800 50 0 0 0 0 0\n");
    }

    @Test
    void all_is_read_where_the_kernel_tells_all() {
        withPressure();
        withDisk();
        var host = HostReader.open(ALL);
        assertThat(host.metrics()).isEqualTo(ALL);
        HostReading reading = host.read();
        assertThat(reading.cpu()).isEqualTo(new CpuTicks(100, 0, 50, 800, 50, 0, 0, 0));
        assertThat(reading.pressure()).contains(new PressureTotals(7, 5));
        assertThat(reading.disks()).containsEntry("vda", new DiskCounters(3, 30, 20));
    }

    @Test
    void metrics_the_kernel_cannot_give_are_left_out() {
        assertThat(HostReader.open(ALL).metrics()).containsExactly(HostMetric.IOWAIT, HostMetric.CPU_IDLE);
        withDisk();
        assertThat(HostReader.open(ALL).metrics())
                .containsExactly(
                        HostMetric.IOWAIT,
                        HostMetric.BUSIEST_DISK_UTILIZATION,
                        HostMetric.BUSIEST_DISK_WAIT,
                        HostMetric.CPU_IDLE);
    }

    @Test
    void a_plugin_that_could_report_nothing_does_not_start() {
        assertThatThrownBy(() -> HostReader.open(HostMetric.OF_PRESSURE))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("cannot report anything: this kernel gives none of [io_pressure_");
    }

    @Test
    void what_nobody_wants_to_know_is_not_read() {
        withPressure();
        withDisk();
        var host = HostReader.open(EnumSet.of(HostMetric.IOWAIT));
        KernelFixture.clear();
        KernelFixture.proc("stat", "cpu  100 0 50 800 50 0 0 0 0 0\n");
        HostReading reading = host.read();
        assertThat(reading.pressure()).isEmpty();
        assertThat(reading.disks()).isEmpty();
    }

    @Test
    void pressure_that_was_there_and_is_gone_fails_the_sample() {
        withPressure();
        var host = HostReader.open(ALL);
        KernelFixture.clear();
        KernelFixture.proc("stat", "cpu  100 0 50 800 50 0 0 0 0 0\n");
        assertThatThrownBy(host::read).hasMessageContaining("pressure/io");
    }

    @Test
    void the_moment_of_a_reading_is_the_monotonic_clocks() {
        var host = HostReader.open(EnumSet.of(HostMetric.IOWAIT));
        long before = System.nanoTime();
        long moment = host.read().nanoTime();
        assertThat(moment).isBetween(before, System.nanoTime());
    }

    private static void withPressure() {
        KernelFixture.proc("pressure/io", """
                some avg10=0.00 avg60=0.00 avg300=0.00 total=7
                full avg10=0.00 avg60=0.00 avg300=0.00 total=5
                """);
    }

    private static void withDisk() {
        KernelFixture.disk("vda");
        KernelFixture.proc("diskstats", " 254       0 vda 1 0 0 10 2 0 0 20 0 20 30 0 0 0 0 0 0\n");
    }
}
