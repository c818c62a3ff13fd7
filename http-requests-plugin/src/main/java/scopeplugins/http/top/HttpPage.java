package scopeplugins.http.top;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import scopeplugins.top.MetricsText;

/**
 * The plugin's {@code /metrics}, as it stood at one moment. Labels that it does not know, such as the scheme, are summed
 * up; metrics that are missing, for the plugin is an older one or was told not to, are no numbers.
 */
final class HttpPage {

    final long readNanoTime = System.nanoTime();
    final Map<Subject, Counts> processes = new HashMap<>();

    /** Those of processes that have ended, together. */
    private final Counts ended = new Counts();

    /** The metrics that are no process's, by their names. */
    final Map<String, Double> events = new HashMap<>();

    /** Whether there are status codes at all. */
    boolean hasResponses;

    /** The upper bounds of the histogram of times, in seconds; none if there is no histogram. */
    final List<Double> bounds = new ArrayList<>();

    private final Map<String, Integer> boundsByLabel = new HashMap<>();

    static HttpPage read(InputStream text) throws IOException {
        var page = new HttpPage();
        MetricsText.read(text, page::add);
        page.boundsByLabel.clear();
        return page;
    }

    private void add(String name, Map<String, String> labels, double value) {
        switch (name) {
            case "http_requests_total" -> of(labels).requests += value;
            case "http_requests_exited_total" -> ended.requests += value;
            case "http_requests_unanswered_total" -> of(labels).unanswered += value;
            case "http_requests_unanswered_exited_total" -> ended.unanswered += value;
            case "http_responses_total" -> addResponses(of(labels), labels, value);
            case "http_responses_exited_total" -> addResponses(ended, labels, value);
            case "http_time_to_first_byte_seconds_bucket" -> addTimes(of(labels), labels, value);
            case "http_time_to_first_byte_exited_seconds_bucket" -> addTimes(ended, labels, value);
            default -> {
                if (!labels.containsKey("pid")) {
                    events.merge(name, value, Double::sum);
                }
            }
        }
    }

    private void addResponses(Counts counts, Map<String, String> labels, double value) {
        counts.addResponses(labels.getOrDefault("code", ""), value);
        hasResponses = true;
    }

    private void addTimes(Counts counts, Map<String, String> labels, double value) {
        counts.addTimes(bound(labels.getOrDefault("le", "")), value);
    }

    private Counts of(Map<String, String> labels) {
        return processes.computeIfAbsent(Subject.of(labels), _ -> new Counts());
    }

    private int bound(String label) {
        return boundsByLabel.computeIfAbsent(label, _ -> {
            bounds.add(label.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(label));
            return bounds.size() - 1;
        });
    }

    /** When the plugin has read its numbers, in seconds; not a number if it does not say. */
    double sampledAt() {
        return events.getOrDefault("http_sampled_timestamp_seconds", Double.NaN);
    }

    /** All since the plugin was started, of processes that live and that have ended. */
    Counts all() {
        var sum = new Counts();
        sum.add(ended);
        processes.values().forEach(sum::add);
        return sum;
    }
}
