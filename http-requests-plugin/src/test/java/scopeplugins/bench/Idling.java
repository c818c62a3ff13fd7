package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A minute of a plugin's life: one poll per second.
 *
 * @param rss kilobytes in memory at its end
 * @param cpu percent of one CPU, after the first five seconds
 * @param poll nanoseconds of a poll; all processes' polls together
 * @param threads at its end
 * @param memory of one of them, at its end
 */
record Idling(Spread rss, Spread cpu, Spread poll, Spread threads, Memory memory) {

    private static final int WARM_UP_SECONDS = 5;

    /** Runs several processes beside each other, for a minute each is long. */
    static Idling measure(Variant variant, Path directory, int processes, int seconds)
            throws IOException, InterruptedException {
        var plugins = new ArrayList<Plugin>();
        var probes = new ArrayList<Connection>();
        var polls = new ArrayList<Long>();
        try {
            for (int i = 0; i < processes; i++) {
                Plugin plugin =
                        Plugin.start(variant.command(), variant.javaHome(), directory.resolve("idle-" + i + ".sock"));
                plugins.add(plugin);
            }
            // Not before: a connection that is silent for 30 s ends.
            for (Plugin plugin : plugins) {
                probes.add(plugin.connect());
            }
            poll(probes, WARM_UP_SECONDS);
            List<Long> before = cpu(plugins);
            long start = System.nanoTime();
            polls.addAll(poll(probes, seconds - WARM_UP_SECONDS));
            double elapsed = System.nanoTime() - start;
            List<Long> after = cpu(plugins);
            var rss = new ArrayList<Long>();
            var threads = new ArrayList<Long>();
            var cpu = new ArrayList<Double>();
            for (int i = 0; i < processes; i++) {
                rss.add(plugins.get(i).rss());
                threads.add(plugins.get(i).threads());
                cpu.add(100 * (after.get(i) - before.get(i)) / elapsed);
            }
            return new Idling(
                    Spread.of(rss),
                    Spread.of(cpu),
                    Spread.of(polls),
                    Spread.of(threads),
                    plugins.getFirst().memory());
        } finally {
            for (Connection probe : probes) {
                probe.close();
            }
            plugins.forEach(Plugin::close);
        }
    }

    /** Polls each once per second, spread over the second. */
    private static List<Long> poll(List<Connection> probes, int seconds) throws IOException, InterruptedException {
        var times = new ArrayList<Long>();
        long start = System.nanoTime();
        for (int i = 0; i < seconds * probes.size(); i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / probes.size();
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            times.add(probes.get(i % probes.size()).poll());
        }
        return times;
    }

    private static List<Long> cpu(List<Plugin> plugins) throws IOException {
        var times = new ArrayList<Long>();
        for (Plugin plugin : plugins) {
            times.add(plugin.cpu());
        }
        return times;
    }
}
