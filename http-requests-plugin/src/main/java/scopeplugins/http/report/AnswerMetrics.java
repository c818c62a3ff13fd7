package scopeplugins.http.report;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.ResponseTimes;

/** The answers as a Prometheus server wants them: by status code, and as a histogram of times. */
final class AnswerMetrics {

    private static final double[] BOUNDS = DoubleStream.concat(
                    Arrays.stream(ResponseTimes.bounds()), DoubleStream.of(Double.POSITIVE_INFINITY))
            .toArray();

    private final CounterSnapshot.Builder responses =
            CounterSnapshot.builder().name("http_responses").help("Final answers to the requests of a living process.");
    private final CounterSnapshot.Builder unanswered = CounterSnapshot.builder()
            .name("http_requests_unanswered")
            .help(
                    "Requests of a living process that will have no answer: the connection was closed, or the stream reset.");
    private final HistogramSnapshot.Builder times = HistogramSnapshot.builder()
            .name("http_time_to_first_byte_seconds")
            .unit(Unit.SECONDS)
            .help("Time from the read that completed a request to the first byte of its final answer.");
    private final CounterSnapshot.Builder endedResponses = CounterSnapshot.builder()
            .name("http_responses_exited")
            .help("Final answers to requests of processes that have ended.");
    private final HistogramSnapshot.Builder endedTimes = HistogramSnapshot.builder()
            .name("http_time_to_first_byte_exited_seconds")
            .unit(Unit.SECONDS)
            .help("As http_time_to_first_byte_seconds, of processes that have ended.");

    /** Adds those of one process, or of what else has these labels. */
    void add(Labels labels, Answers answers) {
        add(labels, answers, responses, times);
        unanswered.dataPoint(counter(labels, answers.unanswered()));
    }

    /** Adds all three families, and those of ended processes, which have {@code labels} too. */
    void addTo(MetricSnapshots.Builder metrics, Labels labels, Answers ended) {
        add(labels, ended, endedResponses, endedTimes);
        metrics.metricSnapshot(responses.build());
        metrics.metricSnapshot(unanswered.build());
        metrics.metricSnapshot(times.build());
        metrics.metricSnapshot(endedResponses.build());
        metrics.metricSnapshot(CounterSnapshot.builder()
                .name("http_requests_unanswered_exited")
                .help("As http_requests_unanswered, of processes that have ended.")
                .dataPoint(counter(labels, ended.unanswered()))
                .build());
        metrics.metricSnapshot(endedTimes.build());
    }

    private static void add(
            Labels labels, Answers answers, CounterSnapshot.Builder responses, HistogramSnapshot.Builder times) {
        answers.byStatus()
                .forEach((status, count) -> responses.dataPoint(counter(labels.add("code", code(status)), count)));
        times.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(BOUNDS, answers.times().counts()))
                .sum(answers.times().seconds())
                .build());
    }

    private static CounterDataPointSnapshot counter(Labels labels, long count) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) count)
                .build();
    }

    private static String code(int status) {
        return switch (status) {
            case Answers.UNKNOWN -> "unknown";
            case Answers.OTHER -> "other";
            default -> Integer.toString(status);
        };
    }
}
