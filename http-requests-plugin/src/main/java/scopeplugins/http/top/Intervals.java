package scopeplugins.http.top;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import scopeplugins.top.History;

/** Turns one page after the other into what happened between them. */
final class Intervals {

    // More than a plugin's --interval may be: its clock was set.
    private static final double CLOCK_WAS_SET = 20;

    private final Duration interval;
    private final Map<Subject, Tracked> processes = new HashMap<>();
    private final Map<String, Double> eventRates = new TreeMap<>();
    private final Map<String, History> containers = new HashMap<>();
    private final History total;

    private @Nullable HttpPage page;
    private int pages;
    private double seconds = Double.NaN;
    private Counts all = new Counts();
    private Counts difference = new Counts();

    /**
     * Makes it before the first page.
     *
     * @param interval the time between two pages
     */
    Intervals(Duration interval) {
        this.interval = interval;
        this.total = new History(interval);
    }

    /** Ends an interval, unless the plugin has no other numbers than in the last page. */
    void next(HttpPage now) {
        HttpPage before = page;
        if (before == null) {
            now.processes.forEach((subject, counts) -> follow(subject, counts, counts));
            all = now.all();
            page = now;
        } else if (now.sampledAt() != before.sampledAt()) {
            seconds = seconds(before, now);
            pages++;
            now.processes.forEach((subject, counts) -> follow(subject, new Counts(), counts));
            // The kernel may pass a process over once while others come and go; it is not forgotten at once.
            processes.values().removeIf(process -> process.seen < pages - 1);
            Counts sum = now.all();
            difference = sum.since(all);
            all = sum;
            now.events.forEach((name, count) ->
                    eventRates.put(name, Math.max(0, count - before.events.getOrDefault(name, 0.0)) / seconds));
            page = now;
        }
        if (hasInterval()) {
            remember();
        }
    }

    private void follow(Subject subject, Counts before, Counts now) {
        processes
                .computeIfAbsent(subject, _ -> new Tracked(before, new History(interval)))
                .next(now, pages);
    }

    private static double seconds(HttpPage before, HttpPage now) {
        double here = (now.readNanoTime - before.readNanoTime) / (double) TimeUnit.SECONDS.toNanos(1);
        double there = now.sampledAt() - before.sampledAt();
        return there > 0 && there < here + CLOCK_WAS_SET ? there : here;
    }

    private void remember() {
        total.add(all().requests());
        var perContainer = new HashMap<String, Double>();
        processes.forEach((subject, process) -> {
            double rate = process.difference.requests / seconds;
            process.history.add(rate);
            perContainer.merge(subject.container(), rate, Double::sum);
        });
        containers.keySet().retainAll(perContainer.keySet());
        perContainer.forEach((container, rate) -> containers
                .computeIfAbsent(container, _ -> new History(interval))
                .add(rate));
    }

    /** Whether there were two pages, without which there is no rate. */
    boolean hasInterval() {
        return !Double.isNaN(seconds);
    }

    /** Whether the last page tells processes apart, and has not only sums of several. */
    boolean hasProcesses() {
        return page == null
                || page.processes.isEmpty()
                || page.processes.keySet().stream()
                        .anyMatch(subject -> !subject.pid().isEmpty());
    }

    /** How many processes the last page has. */
    int size() {
        return page == null ? 0 : page.processes.size();
    }

    History total() {
        return total;
    }

    /** What all processes did, those too that have ended. */
    Interval all() {
        return interval(difference);
    }

    /** A row for each process that a word matches. */
    List<Row> byProcess(String lowerCaseWord) {
        var rows = new ArrayList<Row>();
        processes.forEach((subject, process) -> {
            if (isThere(process) && subject.matches(lowerCaseWord)) {
                rows.add(new Row(
                        subject.pid(),
                        subject.comm(),
                        subject.container(),
                        interval(process.difference),
                        process.history));
            }
        });
        return rows;
    }

    /** A row for each container with a process that a word matches. */
    List<Row> byContainer(String lowerCaseWord) {
        var groups = new HashMap<String, Map<Subject, Tracked>>();
        processes.forEach((subject, process) -> {
            if (isThere(process) && subject.matches(lowerCaseWord)) {
                groups.computeIfAbsent(subject.container(), _ -> new HashMap<>())
                        .put(subject, process);
            }
        });
        return groups.entrySet().stream()
                .map(group -> row(group.getKey(), group.getValue()))
                .toList();
    }

    private Row row(String container, Map<Subject, Tracked> members) {
        var sum = new Counts();
        members.values().forEach(process -> sum.add(process.difference));
        List<String> names =
                members.keySet().stream().map(Subject::comm).distinct().sorted().toList();
        String others = names.size() == 1 ? "" : " +" + (names.size() - 1);
        boolean processes =
                members.keySet().stream().noneMatch(subject -> subject.pid().isEmpty());
        return new Row(
                processes ? Integer.toString(members.size()) : "",
                names.getFirst() + others,
                container,
                interval(sum),
                containers.getOrDefault(container, new History(interval)));
    }

    private boolean isThere(Tracked process) {
        return process.seen == pages;
    }

    private Interval interval(Counts counts) {
        return page == null
                ? new Interval(counts, seconds, false, List.of())
                : new Interval(counts, seconds, page.hasResponses, page.bounds);
    }

    /** How often an event has happened since the plugin was started; nothing if the plugin does not count it. */
    OptionalDouble count(String metric) {
        Double count = page == null ? null : page.events.get(metric);
        return count == null ? OptionalDouble.empty() : OptionalDouble.of(count);
    }

    /** How often it happens, per second. */
    double rate(String metric) {
        return eventRates.getOrDefault(metric, Double.NaN);
    }
}
