package scopeplugins.iowait;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import scopeplugins.plugin.ProbeClient;

/** The samples of one metric, as a probe collects them from many polls. */
final class CollectedSamples {

    private final String metric;
    private final NavigableMap<Instant, Double> values = new TreeMap<>();

    CollectedSamples(String metric) {
        this.metric = metric;
    }

    /** Polls once; samples seen before count once, as in Scope. */
    CollectedSamples poll(ProbeClient probe) {
        return add(probe.poll());
    }

    CollectedSamples add(JsonNode report) {
        for (JsonNode host : report.at("/Host/nodes")) {
            for (JsonNode sample : host.at("/metrics/" + metric + "/samples")) {
                values.put(
                        Instant.parse(sample.path("date").asText()),
                        sample.path("value").asDouble());
            }
        }
        return this;
    }

    NavigableMap<Instant, Double> values() {
        return values;
    }

    /** The mean over a window; a sample stands for the time since the one before, and counts as far as that is within. */
    double mean(Instant from, Instant to) {
        double sum = 0;
        double weights = 0;
        for (Map.Entry<Instant, Double> sample : values.entrySet()) {
            Instant start = values.lowerKey(sample.getKey());
            if (start != null) {
                Instant begin = start.isAfter(from) ? start : from;
                Instant end = sample.getKey().isBefore(to) ? sample.getKey() : to;
                double weight = Math.max(0, Duration.between(begin, end).toNanos());
                sum += weight * sample.getValue();
                weights += weight;
            }
        }
        double covered = weights / Duration.between(from, to).toNanos();
        if (covered < 0.9) {
            throw new AssertionError("samples cover " + covered + " of " + from + " to " + to + ": " + values);
        }
        return sum / weights;
    }
}
