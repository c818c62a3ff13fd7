package scopeplugins.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import scopeplugins.plugin.ProbeClient;

/**
 * Adds up what the reports say: a sample's rate times the time since the sample before is a number of requests.
 *
 * <p>As the app does, it merges samples by their dates.
 */
final class Observer implements AutoCloseable {

    private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

    private final ProbeClient probe;
    private final String hostname;

    // The dates of all samples, and the rates by node and date.
    private final TreeSet<Instant> dates = new TreeSet<>();
    private final Map<String, TreeMap<Instant, Double>> rates = new HashMap<>();
    private final Set<Long> lastProcesses = new HashSet<>();

    /** Waits for a first sample, so that the time before every later one is known. */
    Observer(ProbeClient probe, String hostname) {
        this.probe = probe;
        this.hostname = hostname;
        pollForNewSample();
    }

    /** Polls until the processes have received as many requests, then twice more for those that nobody sent. */
    long awaitRequestsOf(Collection<Long> pids, long expected) {
        return await(pids.stream().map(pid -> hostname + ";" + pid).toList(), expected);
    }

    /** The same for a container. */
    long awaitRequestsOf(String containerId, long expected) {
        return await(List.of(containerId + ";<container>"), expected);
    }

    private long await(List<String> nodes, long expected) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (requestsOf(nodes) < expected && System.nanoTime() < deadline) {
            pollForNewSample();
        }
        pollForNewSample();
        pollForNewSample();
        return requestsOf(nodes);
    }

    /** Polls until none of the processes is reported. */
    void awaitAbsence(Collection<Long> pids) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (lastProcesses.stream().anyMatch(pids::contains)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still reported: " + lastProcesses);
            }
            pollForNewSample();
        }
    }

    /** The processes of the last report. */
    Set<Long> processes() {
        return lastProcesses;
    }

    int connections() {
        return probe.connections();
    }

    private long requestsOf(List<String> nodes) {
        double requests = 0;
        for (String node : nodes) {
            for (Map.Entry<Instant, Double> sample :
                    rates.getOrDefault(node, new TreeMap<>()).entrySet()) {
                Instant before = dates.lower(sample.getKey());
                if (before != null) {
                    requests += sample.getValue()
                            * Duration.between(before, sample.getKey()).toNanos()
                            / 1e9;
                }
            }
        }
        return Math.round(requests);
    }

    private void pollForNewSample() {
        int known = dates.size();
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (dates.size() == known) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the plugin takes no new sample");
            }
            poll();
            pause();
        }
    }

    /** The protocol has no other way to learn of a sample than to poll again. */
    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void poll() {
        JsonNode report = probe.poll();
        lastProcesses.clear();
        JsonNode processes = report.path("Process").path("nodes");
        processes
                .fieldNames()
                .forEachRemaining(node -> lastProcesses.add(Long.parseLong(node.substring(hostname.length() + 1))));
        add(processes);
        add(report.path("Container").path("nodes"));
    }

    private void add(JsonNode nodes) {
        nodes.properties().forEach(node -> {
            for (JsonNode sample : node.getValue()
                    .path("metrics")
                    .path("http_requests_per_second")
                    .path("samples")) {
                Instant date = Instant.parse(sample.path("date").asText());
                dates.add(date);
                rates.computeIfAbsent(node.getKey(), _ -> new TreeMap<>())
                        .put(date, sample.path("value").asDouble());
            }
        });
    }

    @Override
    public void close() {
        probe.close();
    }
}
