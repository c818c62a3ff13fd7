package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From the start of the process to the first report.
 *
 * @param report nanoseconds from the start to the last byte of the first report
 * @param firstPoll nanoseconds of these for the poll itself
 */
record StartUp(Spread report, Spread firstPoll) {

    /** Starts every variant in turn, so that whatever else the machine does meets all alike. */
    static Map<Variant, StartUp> measure(List<Variant> variants, Path socket, int rounds) throws IOException {
        Map<Variant, List<Long>> reports = new LinkedHashMap<>();
        Map<Variant, List<Long>> polls = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Variant variant : variants) {
                long start = System.nanoTime();
                try (var plugin = MeasuredPlugin.start(variant.command(), variant.javaHome(), socket);
                        var probe = plugin.connect()) {
                    long poll = probe.poll();
                    long end = System.nanoTime();
                    reports.computeIfAbsent(variant, _ -> new ArrayList<>()).add(end - start);
                    polls.computeIfAbsent(variant, _ -> new ArrayList<>()).add(poll);
                }
            }
        }
        var results = new LinkedHashMap<Variant, StartUp>();
        reports.forEach((variant, times) ->
                results.put(variant, new StartUp(Spread.of(times), Spread.of(polls.getOrDefault(variant, List.of())))));
        return results;
    }
}
