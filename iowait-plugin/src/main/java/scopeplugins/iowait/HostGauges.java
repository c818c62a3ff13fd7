package scopeplugins.iowait;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Set;

/** The metrics of an interval as Prometheus' gauges; the disks' have the device as their label. */
final class HostGauges {

    private HostGauges() {}

    static MetricSnapshots of(HostInterval interval, Set<HostMetric> metrics) {
        var gauges = MetricSnapshots.builder();
        for (HostMetric metric : metrics) {
            metric.value(interval).ifPresent(value -> gauges.metricSnapshot(gauge(metric, value, interval)));
        }
        return gauges.build();
    }

    private static GaugeSnapshot gauge(HostMetric metric, double value, HostInterval interval) {
        var point = GaugeDataPointSnapshot.builder().value(metric.inBaseUnit(value));
        if (HostMetric.OF_DISKS.contains(metric)) {
            point.labels(Labels.of("device", interval.disk().orElseThrow().device()));
        }
        return GaugeSnapshot.builder()
                .name(metric.gauge())
                .help(metric.help())
                .dataPoint(point.build())
                .build();
    }
}
