package scopeplugins.http.report;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.TlsCounts;

/** What a Prometheus server is told of connections with TLS. */
final class TlsMetrics {

    private TlsMetrics() {}

    /** Of processes whose TLS is not read the connections are those whose requests are not seen. */
    static void addConnections(MetricSnapshots.Builder metrics, TlsCounts tls) {
        if (tls.connections().isEmpty()) {
            return;
        }
        var connections = CounterSnapshot.builder()
                .name("http_process_connections_encrypted")
                .help("Connections with TLS of a living process.");
        var read = GaugeSnapshot.builder()
                .name("http_process_tls_read")
                .help("Whether requests inside of a process's TLS are seen: 1 if so.");
        for (ProcessRequests process : tls.connections()) {
            Labels labels = RequestMetrics.labels(process);
            connections.dataPoint(
                    RequestMetrics.dataPoint(labels, process.counted().requests()));
            read.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(tls.read().contains(process.process()) ? 1 : 0)
                    .build());
        }
        metrics.metricSnapshot(connections.build());
        metrics.metricSnapshot(read.build());
    }
}
