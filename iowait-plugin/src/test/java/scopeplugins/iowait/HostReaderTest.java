package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scopeplugins.plugin.PluginException;

class HostReaderTest {

    private static final EnumSet<HostMetric> ALL = EnumSet.allOf(HostMetric.class);
    private static final String STAT = "cpu  100 0 50 800 50 0 0 0 0 0\n";

    @BeforeEach
    void clear() {
        KernelFixture.clear();
        KernelFixture.proc("stat", STAT);
    }

    @Test
    void all_is_read_where_the_kernel_tells_all() {
        withPressure();
        withDisk();
        HostReading reading = HostReader.open(ALL).read();
        assertThat(reading.metrics()).isEqualTo(ALL);
        assertThat(reading.cpu().orElseThrow().value().ticks()).isEqualTo(new CpuTicks(100, 0, 50, 800, 50, 0, 0, 0));
        assertThat(reading.pressure().orElseThrow().value()).isEqualTo(new PressureTotals(7, 5));
        assertThat(reading.disks().orElseThrow().value()).containsEntry("vda", new DiskCounters(3, 30, 20));
    }

    @Test
    void each_source_fails_and_works_again_by_itself() {
        withPressure();
        withDisk();
        var host = HostReader.open(ALL);
        for (String file : List.of("stat", "pressure/io", "diskstats")) {
            KernelFixture.proc(file, "cut o");
        }
        assertThat(host.read().metrics()).isEmpty();
        KernelFixture.proc("stat", STAT);
        assertThat(host.read().metrics()).isEqualTo(HostMetric.OF_CPU);
        withPressure();
        assertThat(host.read().metrics()).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(HostMetric.OF_DISKS)));
        withDisk();
        assertThat(host.read().metrics()).isEqualTo(ALL);
        KernelFixture.proc("stat", "");
        assertThat(host.read().metrics()).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(HostMetric.OF_CPU)));
    }

    @Test
    void one_source_that_works_at_the_start_is_enough_whichever_it_is() {
        assertThat(HostReader.open(ALL).read().metrics()).isEqualTo(HostMetric.OF_CPU);
        KernelFixture.clear();
        withDisk();
        assertThat(HostReader.open(ALL).read().metrics()).isEqualTo(HostMetric.OF_DISKS);
        KernelFixture.clear();
        withPressure();
        assertThat(HostReader.open(ALL).read().metrics()).isEqualTo(HostMetric.OF_PRESSURE);
    }

    @Test
    void a_plugin_that_could_report_nothing_does_not_start() {
        assertThatThrownBy(() -> HostReader.open(HostMetric.OF_PRESSURE))
                .isInstanceOf(PluginException.class)
                .hasMessageMatching("cannot report anything: this kernel gives none of"
                        + " \\[io_pressure_some, io_pressure_full]: there is no .*/pressure/io; booting with psi=1 may"
                        + " help; mount procfs on /proc, readable to this user, or choose other --metrics");
        KernelFixture.clear();
        assertThatThrownBy(() -> HostReader.open(ALL))
                .hasMessageMatching(
                        ".*there is no .*/stat; there is no .*/pressure/io;.* there is no .*/diskstats; .*");
    }

    @Test
    void a_machine_that_has_no_disk_yet_may_get_one() {
        KernelFixture.proc("diskstats", "");
        var host = HostReader.open(HostMetric.OF_DISKS);
        assertThat(host.read().metrics()).isEmpty();
        withDisk();
        assertThat(host.read().metrics()).isEqualTo(HostMetric.OF_DISKS);
    }

    @Test
    void what_nobody_wants_to_know_is_not_read() {
        withPressure();
        withDisk();
        for (var wanted : List.of(HostMetric.OF_CPU, HostMetric.OF_PRESSURE, HostMetric.OF_DISKS)) {
            assertThat(HostReader.open(wanted).read().metrics()).isEqualTo(wanted);
        }
    }

    @Test
    void the_moment_of_a_reading_is_the_monotonic_clocks() {
        var host = HostReader.open(EnumSet.of(HostMetric.IOWAIT));
        long before = System.nanoTime();
        Reading<CpuTimes> reading = host.read().cpu().orElseThrow();
        assertThat(reading.begunNanoTime()).isBetween(before, reading.endedNanoTime());
        assertThat(reading.endedNanoTime()).isBetween(before, System.nanoTime());
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
