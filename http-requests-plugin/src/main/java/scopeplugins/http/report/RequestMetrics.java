package scopeplugins.http.report;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.List;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;

/** The counts as a Prometheus server wants them: totals that it divides by time itself. */
final class RequestMetrics {

    private static final Labels HTTP = Labels.of("scheme", "http");
    private static final Labels HTTPS = Labels.of("scheme", "https");

    // Those of as many processes take some 6 MB. Of more, there is one per container, and one for what is in none.
    private static final int MAX_HISTOGRAMS = 1_000;

    private final MetricSnapshots.Builder metrics = MetricSnapshots.builder();
    private final RequestCounts counts;
    private final CounterSnapshot.Builder requests;
    private final AnswerMetrics answers;

    private RequestMetrics(RequestCounts counts, String whose, String have) {
        this.counts = counts;
        this.requests = CounterSnapshot.builder()
                .name("http_requests")
                .help("HTTP requests that " + whose + " " + have + " received.");
        this.answers = AnswerMetrics.of(whose);
    }

    /** One counter per living process and one per event, and what may hide requests now. */
    static MetricSnapshots byProcess(RequestCounts counts, List<ContainerTotal> containers) {
        var made = new RequestMetrics(counts, "a living process", "has");
        boolean hasRoom = counts.processes().size() <= MAX_HISTOGRAMS;
        for (ProcessRequests received : counts.processes()) {
            made.add(labels(received), received.counted(), hasRoom);
        }
        if (!hasRoom && counts.endedAnswers().isPresent()) {
            containers.stream()
                    .filter(ContainerTotal::isOnPage)
                    .forEach(total -> made.answers.addTimes(
                            labels(total.container()).merge(HTTP),
                            total.counted().answers()));
        }
        counts.tls().requests().forEach(received -> made.addInsideOfTls(labels(received), received.counted()));
        made.addEnded();
        return made.finish();
    }

    /** One counter per container, and one for what is in none. */
    static MetricSnapshots byContainer(
            RequestCounts counts, List<ContainerTotal> totals, List<ContainerTotal> insideOfTls) {
        var made = new RequestMetrics(counts, "the processes of a container, or those in none,", "have");
        totals.stream()
                .filter(ContainerTotal::isOnPage)
                .forEach(total -> made.add(labels(total.container()), total.counted(), true));
        insideOfTls.stream()
                .filter(ContainerTotal::isOnPage)
                .forEach(total -> made.addInsideOfTls(labels(total.container()), total.counted()));
        return made.finish();
    }

    /** One counter. */
    static MetricSnapshots ofHost(RequestCounts counts, Counted host, Counted insideOfTls) {
        var made = new RequestMetrics(counts, "the processes of this host", "have");
        made.add(Labels.EMPTY, host, true);
        if (!counts.tls().events().isEmpty()) {
            made.addInsideOfTls(Labels.EMPTY, insideOfTls);
        }
        return made.finish();
    }

    static Labels labels(ProcessRequests received) {
        return Labels.of("pid", Integer.toString(received.reportedPid()), "comm", received.comm())
                .merge(labels(received.container()));
    }

    private static Labels labels(Container container) {
        if (container.equals(Container.NONE)) {
            return Labels.EMPTY;
        }
        Labels id = Labels.of("container_id", container.id());
        return container.podUid().isEmpty() ? id : id.add("pod_uid", container.podUid());
    }

    /** Answers inside of TLS are not looked at. */
    private void addInsideOfTls(Labels whose, Counted counted) {
        requests.dataPoint(dataPoint(whose.merge(HTTPS), counted.requests()));
    }

    private void add(Labels whose, Counted counted, boolean withTimes) {
        Labels labels = whose.merge(HTTP);
        requests.dataPoint(dataPoint(labels, counted.requests()));
        if (counts.endedAnswers().isPresent()) {
            answers.addCodes(labels, counted.answers());
            if (withTimes) {
                answers.addTimes(labels, counted.answers());
            }
        }
    }

    /** What is no part of the living processes' numbers; in other sums it is. */
    private void addEnded() {
        Event ended = Event.REQUESTS_OF_ENDED_PROCESSES;
        var requestsOfEnded = CounterSnapshot.builder()
                .name(ended.metric())
                .help(ended.help())
                .dataPoint(dataPoint(HTTP, counts.events().getOrDefault(ended, 0L)));
        if (!counts.tls().events().isEmpty()) {
            requestsOfEnded.dataPoint(dataPoint(HTTPS, counts.tls().events().getOrDefault(ended, 0L)));
        }
        metrics.metricSnapshot(requestsOfEnded.build());
        counts.endedAnswers().ifPresent(these -> {
            AnswerMetrics all = AnswerMetrics.ofEnded();
            all.add(HTTP, these);
            all.addTo(metrics);
        });
    }

    private MetricSnapshots finish() {
        metrics.metricSnapshot(requests.build());
        if (counts.endedAnswers().isPresent()) {
            answers.addTo(metrics);
        }
        counts.events().keySet().forEach(event -> {
            if (event != Event.REQUESTS_OF_ENDED_PROCESSES
                    && (counts.endedAnswers().isPresent() || !event.isOfAnswers())) {
                metrics.metricSnapshot(total(event.metric(), event.help(), counts.count(event)));
            }
        });
        TlsMetrics.addConnections(metrics, counts.tls());
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
        metrics.metricSnapshot(GaugeSnapshot.builder()
                .name("http_sampled_timestamp_seconds")
                .help("When these numbers were read, as Unix time; the time between two samples is theirs to be divided"
                        + " by.")
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value(unixTime(counts.date()))
                        .build())
                .build());
        return metrics.build();
    }

    private static double unixTime(Instant date) {
        return date.getEpochSecond() + date.getNano() / 1e9;
    }

    private static CounterSnapshot total(String name, String help, long count) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(dataPoint(Labels.EMPTY, count))
                .build();
    }

    static CounterDataPointSnapshot dataPoint(Labels labels, long count) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) count)
                .build();
    }
}
