package scopeplugins.http.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.plugin.SampleHistory;
import scopeplugins.report.Metric;
import scopeplugins.report.Node;
import scopeplugins.report.NodeId;

/**
 * The metrics of all nodes of one topology.
 *
 * @param <T> what is counted of a node
 */
abstract class Rates<T> {

    // A report of as many is some 5 MB long. All of the default --max-processes have 5 s of samples at one a second.
    private static final int MAX_SAMPLES = 100_000;

    private final List<HttpMetric> metrics;
    private final Map<Object, RatedNode> rated = new HashMap<>();
    private boolean isFirst = true;
    private long nanoTime;

    /**
     * Nothing measured yet.
     *
     * @param metrics what there is to tell
     */
    Rates(List<HttpMetric> metrics) {
        this.metrics = metrics;
    }

    /** What tells it apart from others. */
    abstract Object key(T counted);

    abstract NodeId id(T counted);

    abstract Counted count(T counted);

    /** What it had at the last reading, though it was not in there. */
    abstract Counted countBefore(T counted);

    abstract Node node(Map<String, Metric> metrics);

    /**
     * Adds a sample to everything that was read now. What was not has ended, as a rule; but the kernel may pass a process
     * over while others come and go, and if that were forgotten at once, all that it has ever received would be taken for
     * new. So it is forgotten the second time. What was received before the first reading is in no rate.
     */
    void add(Iterable<T> counted, RequestCounts reading) {
        if (isFirst) {
            counted.forEach(first -> meet(first, count(first), reading.nanoTime()));
        } else {
            addSamples(counted, reading);
        }
        isFirst = false;
        nanoTime = reading.nanoTime();
    }

    private RatedNode meet(T counted, Counted count, long nanoTime) {
        var met = new RatedNode(id(counted), metrics.size(), count, nanoTime);
        rated.put(key(counted), met);
        return met;
    }

    private void addSamples(Iterable<T> counted, RequestCounts reading) {
        var histories = new NextHistories(reading.date());
        for (T each : counted) {
            RatedNode node = rated.get(key(each));
            if (node == null) {
                node = meet(each, countBefore(each), nanoTime);
            }
            node.setHistories(after(node, node.next(count(each), reading.nanoTime()), histories));
        }
        rated.values().removeIf(node -> !node.wasReadSince(nanoTime));
    }

    private List<SampleHistory> after(RatedNode node, Interval interval, NextHistories histories) {
        var next = new ArrayList<SampleHistory>(metrics.size());
        for (int i = 0; i < metrics.size(); i++) {
            next.add(histories.after(node.histories().get(i), metrics.get(i).of(interval)));
        }
        return next;
    }

    /** What was read last. */
    Map<NodeId, Node> nodes() {
        int samplesEach = Math.max(1, MAX_SAMPLES / Math.max(1, rated.size() * metrics.size()));
        var scales = new double[metrics.size()];
        Arrays.setAll(scales, this::scale);
        Function<List<SampleHistory>, Node> newNode = histories -> {
            var shown = new LinkedHashMap<String, Metric>();
            for (int i = 0; i < metrics.size(); i++) {
                if (!histories.get(i).samples().isEmpty()) {
                    shown.put(metrics.get(i).id(), new Metric(histories.get(i).latest(samplesEach), 0, scales[i]));
                }
            }
            return node(shown);
        };
        var byHistories = new HashMap<List<SampleHistory>, Node>();
        Map<NodeId, Node> nodes = LinkedHashMap.newLinkedHashMap(rated.size());
        for (RatedNode node : rated.values()) {
            if (node.wasReadSince(nanoTime)
                    && !node.histories().getFirst().samples().isEmpty()) {
                nodes.put(node.id(), byHistories.computeIfAbsent(node.histories(), newNode));
            }
        }
        return nodes;
    }

    /** One for all nodes, so that the fill of two of them in the graph view can be compared. */
    private double scale(int metric) {
        double max = metrics.get(metric).leastScale();
        for (RatedNode node : rated.values()) {
            max = Math.max(max, node.histories().get(metric).max());
        }
        return max;
    }
}
