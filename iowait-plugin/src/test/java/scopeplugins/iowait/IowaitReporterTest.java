package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import scopeplugins.plugin.Measurement;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.ReportEncoder;

class IowaitReporterTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
    private static final PluginSpec SPEC =
            PluginSpec.reporter("iowait", "IOWait", "Adds a graph of CPU IO Wait to hosts");

    private static final CpuTicks FIRST = new CpuTicks(100, 0, 50, 800, 50, 0, 0, 0);
    private static final CpuTicks SECOND = new CpuTicks(150, 0, 100, 850, 100, 0, 0, 0);

    @Test
    void the_first_sample_has_no_value_yet() {
        assertThat(encode(reporter(FIRST).sample())).isEqualTo("""
                {"Host":{"nodes":{},"metric_templates":{"iowait":\
                {"id":"iowait","label":"IO Wait","format":"percent","priority":0.1}}},\
                "Plugins":[{"id":"iowait","label":"IOWait","description":"Adds a graph of CPU IO Wait to hosts",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
    }

    @Test
    void the_second_sample_gives_the_share_of_the_time_between() {
        var reporter = reporter(FIRST, SECOND);
        reporter.sample();
        assertThat(encode(reporter.sample())).isEqualTo("""
                {"Host":{"nodes":{"some-host;<host>":{"metrics":{"iowait":\
                {"samples":[{"date":"2026-01-02T03:04:05.678Z","value":25.0}],"min":0.0,"max":100.0}}}},\
                "metric_templates":{"iowait":\
                {"id":"iowait","label":"IO Wait","format":"percent","priority":0.1}}},\
                "Plugins":[{"id":"iowait","label":"IOWait","description":"Adds a graph of CPU IO Wait to hosts",\
                "interfaces":["reporter"],"api_version":"1"}]}""");
    }

    @Test
    void an_interval_without_time_gives_no_sample() {
        var reporter = reporter(FIRST, FIRST);
        reporter.sample();
        assertThat(encode(reporter.sample())).contains("\"nodes\":{}");
    }

    private static IowaitReporter reporter(CpuTicks... readings) {
        return new IowaitReporter(SPEC, "some-host", new ArrayDeque<>(List.of(readings))::pop, CLOCK);
    }

    private static String encode(Measurement measurement) {
        return new String(new ReportEncoder().encode(measurement.report()), StandardCharsets.UTF_8);
    }
}
