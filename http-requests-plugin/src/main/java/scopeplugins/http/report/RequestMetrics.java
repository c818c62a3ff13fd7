package scopeplugins.http.report;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;

/** The counts as a Prometheus server wants them: totals that it divides by time itself. */
final class RequestMetrics {

    private RequestMetrics() {}

    /** One counter per living process and one per event, and what may hide requests now. */
    static MetricSnapshots of(RequestCounts counts) {
        var metrics = MetricSnapshots.builder();
        var requests = CounterSnapshot.builder()
                .name("http_requests")
                .help("HTTP requests that a living process has received.");
        for (ProcessRequests received : counts.processes()) {
            requests.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(Labels.of("pid", Integer.toString(received.reportedPid()), "comm", received.comm()))
                    .value((double) received.count())
                    .build());
        }
        metrics.metricSnapshot(requests.build());
        counts.events().forEach((event, count) -> metrics.metricSnapshot(total(event.metric(), event.help(), count)));
        metrics.metricSnapshot(total(
                "http_program_runs_skipped",
                "Reads that the program did not see, because the kernel had interrupted it on that CPU.",
                counts.skippedRuns()));
        metrics.metricSnapshot(GaugeSnapshot.builder()
                .name("http_connections_in_sockmap")
                .help("Connections in a BPF sockmap, whose requests may not be seen; once for each map.")
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value(counts.connectionsInSockmaps())
                        .build())
                .build());
        return metrics.build();
    }

    private static CounterSnapshot total(String name, String help, long count) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        CounterDataPointSnapshot.builder().value((double) count).build())
                .build();
    }
}
