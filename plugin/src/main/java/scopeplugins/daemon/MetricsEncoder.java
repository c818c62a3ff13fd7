package scopeplugins.daemon;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Writes metrics in Prometheus' text format, which every server that scrapes understands. */
final class MetricsEncoder {

    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    /** What {@link #encode} writes, with its version. */
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    ByteBuffer encode(MetricSnapshots metrics) {
        var bytes = new ByteArrayOutputStream();
        try {
            writer.write(bytes, metrics);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
