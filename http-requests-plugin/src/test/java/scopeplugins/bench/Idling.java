package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A plugin's life at one poll per second.
 *
 * @param first the first minute, without its first seconds
 * @param fifth the fifth, when the JVM has compiled most of what a poll and a sample take
 * @param memory of one process, at the end of the first
 */
record Idling(Minute first, Minute fifth, Memory memory) {

    private static final int WARM_UP_SECONDS = 5;
    private static final int MINUTE = 60;

    /**
     * Some time of several processes.
     *
     * @param rss kilobytes in memory at its end
     * @param cpu percent of one CPU
     * @param poll nanoseconds of a poll; all processes' polls together
     * @param threads at its end
     */
    record Minute(Spread rss, Spread cpu, Spread poll, Spread threads) {}

    /** Runs several processes of each variant, all beside each other, for five minutes are long. */
    static List<Idling> measure(List<Variant> variants, Path directory, int processes)
            throws IOException, InterruptedException {
        var herds = new ArrayList<Herd>();
        try {
            for (Variant variant : variants) {
                var herd = new Herd();
                herds.add(herd);
                for (int i = 0; i < processes; i++) {
                    Path socket = directory.resolve("idle-" + herds.size() + "-" + i + ".sock");
                    herd.plugins.add(MeasuredPlugin.start(variant.command(), variant.javaHome(), socket));
                }
            }
            // Not before: a connection that is silent for 30 s ends.
            for (Herd herd : herds) {
                for (MeasuredPlugin plugin : herd.plugins) {
                    herd.probes.add(plugin.connect());
                }
            }
            poll(herds, WARM_UP_SECONDS);
            List<Minute> first = minute(herds, MINUTE - WARM_UP_SECONDS);
            var memory = new ArrayList<Memory>();
            for (Herd herd : herds) {
                memory.add(herd.plugins.getFirst().memory());
            }
            poll(herds, 3 * MINUTE);
            List<Minute> fifth = minute(herds, MINUTE);
            var results = new ArrayList<Idling>();
            for (int i = 0; i < herds.size(); i++) {
                results.add(new Idling(first.get(i), fifth.get(i), memory.get(i)));
            }
            return results;
        } finally {
            herds.forEach(Herd::close);
        }
    }

    private static List<Minute> minute(List<Herd> herds, int seconds) throws IOException, InterruptedException {
        var before = new ArrayList<List<Long>>();
        for (Herd herd : herds) {
            herd.polls.clear();
            before.add(herd.cpu());
        }
        long start = System.nanoTime();
        poll(herds, seconds);
        double elapsed = System.nanoTime() - start;
        var minutes = new ArrayList<Minute>();
        for (Herd herd : herds) {
            minutes.add(herd.since(before.get(minutes.size()), elapsed));
        }
        return minutes;
    }

    /** Polls each process once per second, spread over the second. */
    private static void poll(List<Herd> herds, int seconds) throws IOException, InterruptedException {
        int processes = herds.stream().mapToInt(herd -> herd.probes.size()).sum();
        long start = System.nanoTime();
        int polls = 0;
        for (int second = 0; second < seconds; second++) {
            for (Herd herd : herds) {
                for (Connection probe : herd.probes) {
                    long due = start + polls++ * TimeUnit.SECONDS.toNanos(1) / processes;
                    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                    herd.polls.add(probe.poll());
                }
            }
        }
    }

    /** The processes of one variant. */
    private static final class Herd implements AutoCloseable {

        final List<MeasuredPlugin> plugins = new ArrayList<>();
        final List<Connection> probes = new ArrayList<>();
        final List<Long> polls = new ArrayList<>();

        List<Long> cpu() throws IOException {
            var times = new ArrayList<Long>();
            for (MeasuredPlugin plugin : plugins) {
                times.add(plugin.cpu());
            }
            return times;
        }

        Minute since(List<Long> cpuBefore, double elapsed) throws IOException {
            var rss = new ArrayList<Long>();
            var threads = new ArrayList<Long>();
            var cpu = new ArrayList<Double>();
            List<Long> cpuNow = cpu();
            for (int i = 0; i < plugins.size(); i++) {
                rss.add(plugins.get(i).rss());
                threads.add(plugins.get(i).threads());
                cpu.add(100 * (cpuNow.get(i) - cpuBefore.get(i)) / elapsed);
            }
            return new Minute(Spread.of(rss), Spread.of(cpu), Spread.of(polls), Spread.of(threads));
        }

        @Override
        public void close() {
            plugins.forEach(MeasuredPlugin::close); // which ends the connections
        }
    }
}
