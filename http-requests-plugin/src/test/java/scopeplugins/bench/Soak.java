package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import scopeplugins.http.accuracy.Crowd;

/**
 * {@code Soak ROOT DIRECTORY SECONDS}: runs both packaged plugins under load and fails if anything of theirs grows.
 *
 * <p>Each is polled 10 times a second by 50 clients that come and go, while thousands of processes receive a request and
 * end.
 */
public final class Soak {

    private static final int CLIENTS = 50;
    private static final int POLLS_PER_SECOND = 10;
    private static final int PROCESSES_AT_A_TIME = 500;
    // Until every code path is compiled, and the heap has its size.
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    // A collection makes the heap as small as what lives in it, so that RSS tells of that. As packaged it may stay
    // three times as large, and grow to -Xmx between two collections.
    private static final String TIGHT_HEAP = "-XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10 -XX:-ShrinkHeapInSteps";

    private final Path programs;
    private final AtomicLong polls = new AtomicLong();
    private volatile boolean ended;

    private Soak(Path programs) {
        this.programs = programs;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
        var soak = new Soak(root.resolve("native/target/c-bench"));
        boolean flat = soak.run(root, Path.of(arguments[1]), Duration.ofSeconds(Long.parseLong(arguments[2])));
        System.exit(flat ? 0 : 1);
    }

    private boolean run(Path root, Path directory, Duration duration) throws Exception {
        Path java = Path.of(System.getProperty("java.home"));
        var plugins = new ArrayList<MeasuredPlugin>();
        long processes = 0;
        try (var clients = Executors.newFixedThreadPool(2 * CLIENTS)) {
            for (String name : List.of("iowait-plugin", "http-requests-plugin")) {
                Path launcher = root.resolve(name).resolve("target/dist/bin").resolve(name);
                plugins.add(MeasuredPlugin.start(
                        List.of(launcher.toString()), java, TIGHT_HEAP, directory.resolve(name + ".sock")));
            }
            try {
                for (MeasuredPlugin plugin : plugins) {
                    for (int i = 0; i < CLIENTS; i++) {
                        var _ = clients.submit(() -> comeAndGo(plugin));
                    }
                }
                long start = System.nanoTime();
                processes += crowdsUntil(start + WARM_UP.toNanos());
                List<State> before = states(plugins);
                processes += crowdsUntil(start + WARM_UP.plus(duration).toNanos());
                List<State> after = states(plugins);
                System.out.printf(Locale.ROOT, "%d polls, %d short-lived processes%n", polls.get(), processes);
                boolean flat = true;
                for (int i = 0; i < plugins.size(); i++) {
                    System.out.printf(
                            "%s%n  start %s%n  end   %s%n", before.get(i).name(), before.get(i), after.get(i));
                    flat &= after.get(i).isFlat(before.get(i));
                }
                System.out.println(flat ? "flat" : "soak: something grows, see above");
                return flat;
            } finally {
                ended = true;
            }
        } finally {
            plugins.forEach(MeasuredPlugin::close);
        }
    }

    /** One of the clients: polls some times at its share of the rate, hangs up, and comes again. */
    private @Nullable Void comeAndGo(MeasuredPlugin plugin) throws IOException, InterruptedException {
        while (!ended) {
            try (Connection client = plugin.connect()) {
                for (int i = ThreadLocalRandom.current().nextInt(10); i >= 0 && !ended; i--) {
                    client.poll();
                    polls.incrementAndGet();
                    Thread.sleep(1000 * CLIENTS / POLLS_PER_SECOND);
                }
            }
        }
        return null;
    }

    /** Starts and ends processes until a moment; returns how many. */
    private long crowdsUntil(long nanoTime) throws IOException, InterruptedException {
        long processes = 0;
        while (System.nanoTime() < nanoTime) {
            try (var _ = Crowd.of(programs.resolve("many_connections"), PROCESSES_AT_A_TIME, 1, 1)) {
                processes += PROCESSES_AT_A_TIME;
            }
            Thread.sleep(500);
        }
        return processes;
    }

    /** What the plugins take while no other process is in their maps but those that live on. */
    private static List<State> states(List<MeasuredPlugin> plugins) throws IOException, InterruptedException {
        Thread.sleep(3000); // two samples without a crowd
        var states = new ArrayList<State>();
        for (MeasuredPlugin plugin : plugins) {
            states.add(State.of(plugin));
        }
        return states;
    }

    /**
     * What could leak.
     *
     * @param rss kilobytes, after a collection of garbage
     * @param files open that are no sockets
     * @param sockets open, most of them connections of clients
     * @param threads of the process
     * @param entries processes in the map
     */
    private record State(String name, long rss, long files, long sockets, long threads, long entries) {

        // A heap that is filled a little more, a compiled method: not what a leak does in ten minutes of this.
        private static final double RSS_FACTOR = 1.1;
        // Jetty's pool lets its threads come and go.
        private static final int POOL = 6;
        // The machine's own processes come and go.
        private static final int OTHERS = 20;

        static State of(MeasuredPlugin plugin) throws IOException, InterruptedException {
            long entries;
            try (Connection client = plugin.connect()) {
                entries = client.page("/metrics")
                        .lines()
                        .filter(line -> line.startsWith("http_requests_total{"))
                        .count();
            }
            plugin.collectGarbage();
            return new State(plugin.name(), plugin.rss(), plugin.files(), plugin.sockets(), plugin.threads(), entries);
        }

        boolean isFlat(State before) {
            return rss <= before.rss * RSS_FACTOR
                    && files <= before.files
                    && sockets <= before.sockets + CLIENTS
                    && threads <= before.threads + POOL
                    && entries <= before.entries + OTHERS;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "RSS %.1f MB, %d files, %d sockets, %d threads, %d map entries",
                    rss / 1024.0,
                    files,
                    sockets,
                    threads,
                    entries);
        }
    }
}
