package scopeplugins.http.report;

import java.util.List;
import java.util.OptionalDouble;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ResponseTimes;
import scopeplugins.report.MetricTemplate;

/** What Scope shows of a process or a container; its UI has room for three. */
enum HttpMetric {
    // Below the scale of an idle host, the probe's one poll per second would fill the plugins' own nodes.
    REQUESTS_PER_SECOND("http_requests_per_second", "HTTP Req/Second", 0.1, 10) {
        @Override
        OptionalDouble of(Interval interval) {
            return interval.perSecond(Counted::requests);
        }
    },

    ERRORS_PER_SECOND("http_errors_per_second", "HTTP 5xx/Second", 0.11, 10) {
        @Override
        OptionalDouble of(Interval interval) {
            return interval.perSecond(counted -> counted.answers().ofClass(5));
        }
    },

    /** In milliseconds; of an interval without answers there is none. */
    TIME_TO_FIRST_BYTE_P95("http_time_to_first_byte_p95", "HTTP p95, ms", 0.12, 100) {
        @Override
        OptionalDouble of(Interval interval) {
            ResponseTimes times = interval.times();
            OptionalDouble seconds = times.quantile(0.95);
            return seconds.isPresent() ? OptionalDouble.of(seconds.getAsDouble() * 1000) : seconds;
        }
    };

    private final String id;
    private final String label;
    private final double priority;
    private final double leastScale;

    HttpMetric(String id, String label, double priority, double leastScale) {
        this.id = id;
        this.label = label;
        this.priority = priority;
        this.leastScale = leastScale;
    }

    /** Its value, if the interval has one. */
    abstract OptionalDouble of(Interval interval);

    /** Those that there are. */
    static List<HttpMetric> all(boolean withAnswers) {
        return withAnswers ? List.of(values()) : List.of(REQUESTS_PER_SECOND);
    }

    static List<MetricTemplate> templates(boolean withAnswers) {
        return all(withAnswers).stream().map(HttpMetric::template).toList();
    }

    private MetricTemplate template() {
        return new MetricTemplate(id, label, MetricTemplate.Format.NUMBER, priority);
    }

    String id() {
        return id;
    }

    /** The greatest value of the scale, if no node has a greater one. */
    double leastScale() {
        return leastScale;
    }
}
