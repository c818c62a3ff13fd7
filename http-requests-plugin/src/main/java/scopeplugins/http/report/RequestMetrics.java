package scopeplugins.http.report;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;

/** The counts as a Prometheus server wants them: totals that it divides by time itself. */
final class RequestMetrics {

    private static final Labels HTTP = Labels.of("scheme", "http");

    private RequestMetrics() {}

    /** One counter per living process and one per event, and what may hide requests now. */
    static MetricSnapshots of(RequestCounts counts) {
        var metrics = MetricSnapshots.builder();
        var requests = CounterSnapshot.builder()
                .name("http_requests")
                .help("HTTP requests that a living process has received.");
        var answers = new AnswerMetrics();
        for (ProcessRequests received : counts.processes()) {
            Labels labels =
                    HTTP.add("pid", Integer.toString(received.reportedPid())).add("comm", received.comm());
            requests.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) received.count())
                    .build());
            counts.answers().ifPresent(counted -> answers.add(labels, counted.of(received.process())));
        }
        metrics.metricSnapshot(requests.build());
        counts.answers().ifPresent(counted -> answers.addTo(metrics, HTTP, counted.ended()));
        counts.events()
                .forEach((event, count) -> metrics.metricSnapshot(total(
                        event.metric(),
                        event.help(),
                        event == Event.REQUESTS_OF_ENDED_PROCESSES ? HTTP : Labels.EMPTY,
                        count)));
        metrics.metricSnapshot(total(
                "http_program_runs_skipped",
                "Reads that the program did not see, because the kernel had interrupted it on that CPU.",
                Labels.EMPTY,
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

    private static CounterSnapshot total(String name, String help, Labels labels, long count) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value((double) count)
                        .build())
                .build();
    }
}
