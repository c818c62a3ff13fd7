package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import scopeplugins.plugin.Measurement;
import scopeplugins.plugin.ProbeRules;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.ReportEncoder;

class IowaitReporterTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final long SECOND = 1_000_000_000;
    private static final Set<HostMetric> ALL = EnumSet.allOf(HostMetric.class);
    private static final PluginSpec SPEC =
            PluginSpec.reporter("iowait", "IOWait", "Adds a graph of CPU IO Wait to hosts");

    private static final HostReading FIRST = reading(
            5 * SECOND,
            new CpuTicks(100, 0, 50, 800, 50, 0, 0, 0),
            new PressureTotals(1_000_000, 1_000_000),
            Map.of("vda", new DiskCounters(1000, 9_000, 7_000)));
    private static final HostReading SECOND_LATER = reading(
            6 * SECOND,
            new CpuTicks(150, 0, 100, 850, 100, 0, 0, 0),
            new PressureTotals(1_600_000, 1_200_000),
            Map.of("vda", new DiskCounters(1040, 9_100, 7_500)));
    /** The same second again, but the disk is idle. */
    private static final HostReading DISK_IDLE = reading(
            7 * SECOND,
            new CpuTicks(200, 0, 150, 900, 150, 0, 0, 0),
            new PressureTotals(2_200_000, 1_400_000),
            Map.of("vda", new DiskCounters(1040, 9_100, 7_500)));

    /** Set by hand. */
    private static final class WallClock extends Clock {
        Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    private final WallClock clock = new WallClock();

    @Test
    void the_first_sample_has_the_templates_alone() {
        Measurement measurement = reporter(ALL, FIRST).sample();
        assertThat(encode(measurement)).isEqualTo("""
                {"Host":{"nodes":{},"metric_templates":{\
                "iowait":{"id":"iowait","label":"IO Wait","format":"percent","priority":0.1},\
                "busiest_disk_utilization":{"id":"busiest_disk_utilization","label":"Busiest Disk: Utilization",\
                "format":"percent","priority":2.1},\
                "busiest_disk_wait":{"id":"busiest_disk_wait","label":"Busiest Disk: Wait (ms)",\
                "format":"","priority":2.2},\
                "io_pressure_some":{"id":"io_pressure_some","label":"IO Pressure: Some Delayed",\
                "format":"percent","priority":2.3},\
                "io_pressure_full":{"id":"io_pressure_full","label":"IO Pressure: All Delayed",\
                "format":"percent","priority":2.4},\
                "cpu_idle":{"id":"cpu_idle","label":"CPU Idle","format":"percent","priority":2.5}}},\
                "Plugins":[{"id":"iowait","label":"IOWait","description":"Adds a graph of CPU IO Wait to hosts",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
        assertThat(metrics(measurement)).isEmpty();
    }

    @Test
    void the_second_sample_tells_of_the_time_between() {
        String date = "\"date\":\"2026-01-02T03:04:05.678Z\"";
        assertThat(encode(second(reporter(ALL, FIRST, SECOND_LATER)))).startsWith("""
                {"Host":{"nodes":{"some-host;<host>":{"metrics":{\
                "iowait":{"samples":[{DATE,"value":25.0}],"min":0.0,"max":100.0},\
                "busiest_disk_utilization":{"samples":[{DATE,"value":50.0}],"min":0.0,"max":100.0},\
                "busiest_disk_wait":{"samples":[{DATE,"value":2.5}],"min":0.0,"max":100.0},\
                "io_pressure_some":{"samples":[{DATE,"value":60.0}],"min":0.0,"max":100.0},\
                "io_pressure_full":{"samples":[{DATE,"value":20.0}],"min":0.0,"max":100.0},\
                "cpu_idle":{"samples":[{DATE,"value":25.0}],"min":0.0,"max":100.0}}}},\
                """.replace("DATE", date));
    }

    @Test
    void prometheus_gets_the_same_in_base_units() {
        assertThat(metrics(second(reporter(ALL, FIRST, SECOND_LATER)))).isEqualTo("""
                # HELP iowait_busiest_disk_utilization_ratio Part of the last interval that the busiest disk had a request under way.
                # TYPE iowait_busiest_disk_utilization_ratio gauge
                iowait_busiest_disk_utilization_ratio{device="vda"} 0.5
                # HELP iowait_busiest_disk_wait_seconds Mean time from queueing to completion of the busiest disk's reads and writes.
                # TYPE iowait_busiest_disk_wait_seconds gauge
                iowait_busiest_disk_wait_seconds{device="vda"} 0.0025
                # HELP iowait_cpu_idle_ratio Part of all CPU time of the last interval that CPUs were idle while no IO was outstanding.
                # TYPE iowait_cpu_idle_ratio gauge
                iowait_cpu_idle_ratio 0.25
                # HELP iowait_io_pressure_full_ratio Part of the last interval that all tasks that were not asleep waited for IO.
                # TYPE iowait_io_pressure_full_ratio gauge
                iowait_io_pressure_full_ratio 0.2
                # HELP iowait_io_pressure_some_ratio Part of the last interval that at least one task waited for IO.
                # TYPE iowait_io_pressure_some_ratio gauge
                iowait_io_pressure_some_ratio 0.6
                # HELP iowait_ratio Part of all CPU time of the last interval that CPUs were idle while IO was outstanding.
                # TYPE iowait_ratio gauge
                iowait_ratio 0.25
                """);
    }

    @Test
    void only_the_chosen_metrics_are_reported() {
        Measurement measurement = second(reporter(EnumSet.of(HostMetric.IOWAIT), FIRST, SECOND_LATER));
        assertThat(encode(measurement)).isEqualTo("""
                {"Host":{"nodes":{"some-host;<host>":{"metrics":{"iowait":\
                {"samples":[{"date":"2026-01-02T03:04:05.678Z","value":25.0}],"min":0.0,"max":100.0}}}},\
                "metric_templates":{"iowait":\
                {"id":"iowait","label":"IO Wait","format":"percent","priority":0.1}}},\
                "Plugins":[{"id":"iowait","label":"IOWait","description":"Adds a graph of CPU IO Wait to hosts",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
        assertThat(metrics(measurement)).contains("iowait_ratio 0.25").doesNotContain("disk", "pressure", "idle_ratio");
    }

    @Test
    void io_wait_comes_before_scopes_own_metrics_and_the_others_between_memory_and_load() {
        List<Double> priorities =
                ALL.stream().map(metric -> metric.template().priority()).toList();
        assertThat(priorities).isSorted().doesNotHaveDuplicates();
        assertThat(priorities.getFirst()).isLessThan(1);
        assertThat(priorities.subList(1, priorities.size())).allMatch(priority -> priority > 2 && priority < 11);
    }

    @Test
    void an_interval_without_time_gives_no_sample() {
        Measurement measurement = second(reporter(ALL, FIRST, FIRST));
        assertThat(encode(measurement)).contains("\"nodes\":{}");
        assertThat(metrics(measurement)).isEmpty();
    }

    @Test
    void a_wait_of_which_there_is_no_news_is_gone_from_prometheus_at_once_and_from_the_report_after_five_seconds()
            throws Exception {
        var reporter = reporter(ALL, FIRST, SECOND_LATER, DISK_IDLE, DISK_IDLE);
        second(reporter);
        clock.now = START.plusSeconds(5);
        Measurement idle = reporter.sample();
        assertThat(node(idle).at("/busiest_disk_wait/samples")).hasSize(1);
        assertThat(metrics(idle))
                .contains("iowait_busiest_disk_utilization_ratio{device=\"vda\"} 0.0")
                .doesNotContain("wait_seconds");
        clock.now = START.plusMillis(5_001);
        JsonNode node = node(reporter.sample());
        assertThat(node.path("busiest_disk_wait").isMissingNode()).isTrue();
        assertThat(node.at("/iowait/samples")).hasSize(1);
    }

    @Test
    void a_wall_clock_set_back_or_forth_changes_no_value() throws Exception {
        for (long step : new long[] {-3600, -1, 0, 1, 3600}) {
            clock.now = START;
            var reporter = reporter(ALL, FIRST, SECOND_LATER);
            reporter.sample();
            clock.now = START.plusSeconds(step);
            JsonNode node = node(reporter.sample());
            assertThat(node.at("/iowait/samples/0/value").asDouble()).isEqualTo(25);
            assertThat(node.at("/io_pressure_some/samples/0/value").asDouble()).isEqualTo(60);
            assertThat(node.at("/busiest_disk_utilization/samples/0/value").asDouble())
                    .isEqualTo(50);
        }
    }

    @Test
    void after_the_clock_was_set_back_no_sample_lies_in_the_future() throws Exception {
        var reporter = reporter(ALL, FIRST, SECOND_LATER, DISK_IDLE);
        second(reporter);
        clock.now = START.minusSeconds(60);
        JsonNode node = node(reporter.sample());
        assertThat(node.path("busiest_disk_wait").isMissingNode()).isTrue();
        assertThat(node.at("/iowait/samples")).hasSize(1);
    }

    @Test
    void an_interval_of_an_hour_is_as_right_as_one_of_a_second() throws Exception {
        var hourLater = reading(
                3605 * SECOND,
                new CpuTicks(100 + 180_000, 0, 50, 800 + 90_000, 50 + 90_000, 0, 0, 0),
                new PressureTotals(1_000_000 + 1_800_000_000, 1_000_000 + 360_000_000),
                Map.of("vda", new DiskCounters(1000 + 72_000, 9_000 + 144_000, 7_000 + 2_700_000)));
        JsonNode node = node(second(reporter(ALL, FIRST, hourLater)));
        assertThat(node.at("/iowait/samples/0/value").asDouble()).isEqualTo(25);
        assertThat(node.at("/cpu_idle/samples/0/value").asDouble()).isEqualTo(25);
        assertThat(node.at("/io_pressure_some/samples/0/value").asDouble()).isEqualTo(50);
        assertThat(node.at("/io_pressure_full/samples/0/value").asDouble()).isEqualTo(10);
        assertThat(node.at("/busiest_disk_utilization/samples/0/value").asDouble())
                .isEqualTo(75);
        assertThat(node.at("/busiest_disk_wait/samples/0/value").asDouble()).isEqualTo(2);
    }

    @Test
    void a_source_that_fails_leaves_the_others_metrics_and_takes_none_over_the_gap() throws Exception {
        var reporter = reporter(ALL, FIRST, without(SECOND_LATER), DISK_IDLE, DISK_IDLE);
        reporter.sample();
        Measurement failed = reporter.sample();
        assertThat(metrics(failed))
                .contains("iowait_ratio 0.25", "wait_seconds")
                .doesNotContain("pressure");
        assertThat(node(failed).has("io_pressure_some")).isFalse();
        assertThat(metrics(reporter.sample())).contains("iowait_ratio 0.25").doesNotContain("pressure");
    }

    @Test
    void a_metric_is_offered_from_the_moment_its_source_was_read() throws Exception {
        var reporter = reporter(ALL, without(FIRST), SECOND_LATER, without(DISK_IDLE));
        assertThat(templates(reporter.sample())).isFalse();
        assertThat(templates(reporter.sample())).isTrue();
        assertThat(templates(reporter.sample())).isTrue();
    }

    @Test
    void a_report_without_any_source_still_has_the_templates() {
        var nothing = new HostReading(Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(encode(reporter(HostMetric.OF_DISKS, nothing).sample())).contains("\"busiest_disk_wait\":{\"id\"");
    }

    private static boolean templates(Measurement measurement) throws IOException {
        JsonNode templates = new ObjectMapper().readTree(encode(measurement)).at("/Host/metric_templates");
        assertThat(templates.has("iowait")).isTrue();
        assertThat(templates.has("io_pressure_full")).isEqualTo(templates.has("io_pressure_some"));
        return templates.has("io_pressure_some");
    }

    private static HostReading without(HostReading reading) {
        return new HostReading(reading.cpu(), Optional.empty(), reading.disks());
    }

    private static HostReading reading(
            long nanoTime, CpuTicks cpu, PressureTotals pressure, Map<String, DiskCounters> disks) {
        return new HostReading(
                at(nanoTime, new CpuTimes(cpu, BitSet.valueOf(new long[] {0b11}))),
                at(nanoTime, pressure),
                at(nanoTime, disks));
    }

    private static <T> Optional<Reading<T>> at(long nanoTime, T value) {
        return Optional.of(new Reading<>(nanoTime, nanoTime, value));
    }

    private IowaitReporter reporter(Set<HostMetric> metrics, HostReading... readings) {
        return new IowaitReporter(SPEC, "some-host", metrics, new ArrayDeque<>(List.of(readings))::pop, clock);
    }

    private static Measurement second(IowaitReporter reporter) {
        reporter.sample();
        return reporter.sample();
    }

    private static String encode(Measurement measurement) {
        String report = StandardCharsets.UTF_8
                .decode(new ReportEncoder().encode(measurement.report()))
                .toString();
        ProbeRules.check("iowait", report.getBytes(StandardCharsets.UTF_8));
        return report;
    }

    private static JsonNode node(Measurement measurement) throws IOException {
        return new ObjectMapper().readTree(encode(measurement)).at("/Host/nodes/some-host;<host>/metrics");
    }

    private static String metrics(Measurement measurement) {
        var bytes = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create()
                    .write(bytes, measurement.metrics().get());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
