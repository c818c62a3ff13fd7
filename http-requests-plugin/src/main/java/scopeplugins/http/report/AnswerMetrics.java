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

    private final CounterSnapshot.Builder responses;
    private final CounterSnapshot.Builder unanswered;
    private final HistogramSnapshot.Builder times;

    private AnswerMetrics(String state, String whose) {
        responses = CounterSnapshot.builder()
                .name("http_responses" + state)
                .help("Final answers to the requests of " + whose + ".");
        unanswered = CounterSnapshot.builder()
                .name("http_requests_unanswered" + state)
                .help("Requests of " + whose
                        + " that will have no answer: the connection was closed, or the stream reset.");
        times = HistogramSnapshot.builder()
                .name("http_time_to_first_byte" + state + "_seconds")
                .unit(Unit.SECONDS)
                .help("Time from the read that completed a request of " + whose
                        + " to the first byte of its final answer.");
    }

    /** Of what goes on. */
    static AnswerMetrics of(String whose) {
        return new AnswerMetrics("", whose);
    }

    /** Of what is over. */
    static AnswerMetrics ofEnded() {
        return new AnswerMetrics("_exited", "processes that have ended");
    }

    /** Adds those of one process, or of what else has these labels. */
    void add(Labels labels, Answers answers) {
        addCodes(labels, answers);
        addTimes(labels, answers);
    }

    /** All but the histogram, which takes 51 lines. */
    void addCodes(Labels labels, Answers answers) {
        answers.byStatus()
                .forEach((status, count) -> responses.dataPoint(counter(labels.add("code", code(status)), count)));
        unanswered.dataPoint(counter(labels, answers.unanswered()));
    }

    /** The histogram alone. */
    void addTimes(Labels labels, Answers answers) {
        times.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(BOUNDS, answers.times().counts()))
                .sum(answers.times().seconds())
                .build());
    }

    /** Adds what was added to the page. */
    void addTo(MetricSnapshots.Builder metrics) {
        metrics.metricSnapshot(responses.build());
        metrics.metricSnapshot(unanswered.build());
        metrics.metricSnapshot(times.build());
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
