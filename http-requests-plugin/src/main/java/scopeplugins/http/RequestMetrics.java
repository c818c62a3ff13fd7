package scopeplugins.http;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The counts as a Prometheus server wants them: totals that it divides by time itself. */
final class RequestMetrics {

    private RequestMetrics() {}

    /** One counter per living process and one per event. */
    static MetricSnapshots of(RequestCounts counts) {
        var metrics = MetricSnapshots.builder();
        var requests = CounterSnapshot.builder()
                .name("http_requests")
                .help("HTTP requests that a living process has received.");
        counts.byProcess()
                .forEach((process, received) -> requests.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("pid", Integer.toString(process.pid()), "comm", received.comm()))
                        .value((double) received.count())
                        .build()));
        metrics.metricSnapshot(requests.build());
        counts.events()
                .forEach((event, count) -> metrics.metricSnapshot(CounterSnapshot.builder()
                        .name(event.metric())
                        .help(event.help())
                        .dataPoint(CounterDataPointSnapshot.builder()
                                .value((double) count)
                                .build())
                        .build()));
        return metrics.build();
    }
}
