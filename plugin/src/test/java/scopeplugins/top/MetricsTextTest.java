package scopeplugins.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"nginx", "ng\"inx", "back\\slash", "a\nb", "a\\nb", "{pid=\"1\"} 5", "", "a,b=\"c\"", "héllo 世"})
    void whatever_a_process_is_called_its_name_is_read_as_it_was_written(String comm) throws IOException {
        var gauge = GaugeSnapshot.builder()
                .name("some")
                .help("with \"quotes\"\nand a line")
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("comm", comm, "pid", "42"))
                        .value(1.5)
                        .build())
                .build();
        assertThat(read(written(gauge))).containsExactly("some {comm=" + comm + ", pid=42} 1.5");
    }

    @Test
    void a_histogram_is_read_with_its_bounds() throws IOException {
        var histogram = HistogramSnapshot.builder()
                .name("time_seconds")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.builder()
                                .bucket(0.001, 3)
                                .bucket(Double.POSITIVE_INFINITY, 2)
                                .build())
                        .sum(0.5)
                        .build())
                .build();
        assertThat(read(written(histogram)))
                .containsExactly(
                        "time_seconds_bucket {le=0.001} 3.0",
                        "time_seconds_bucket {le=+Inf} 5.0",
                        "time_seconds_count {} 5.0",
                        "time_seconds_sum {} 0.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "some", "some{", "some{pid=\"1} 2", "some{pid} 2", "some two", "some{pid=\"1\"}"})
    void what_is_no_line_of_metrics_is_told(String line) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + line + "' is no line of metrics");
    }

    private static String written(MetricSnapshot snapshot) throws IOException {
        var bytes = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(bytes, MetricSnapshots.of(snapshot));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<String> read(String text) throws IOException {
        var samples = new ArrayList<String>();
        MetricsText.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                (name, labels, value) -> samples.add(name + " " + new TreeMap<>(labels) + " " + value));
        return samples;
    }
}
