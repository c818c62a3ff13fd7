package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import scopeplugins.http.accuracy.Crowd;

/**
 * What living processes in the map cost.
 *
 * @param processes how many the report has at least
 * @param containers how many these are in
 * @param sample nanoseconds of CPU time per sample
 * @param report nanoseconds of a poll
 * @param bytes of the report
 */
record Sampling(int processes, int containers, Spread sample, Spread report, int bytes) {

    // As many as fill the history of every process, and warm up.
    private static final int WARM_UP = 12;

    static Sampling measure(Variant variant, Path socket, Path programs, int processes, int containers, int rounds)
            throws IOException, InterruptedException {
        try (var plugin = MeasuredPlugin.start(variant.command(), variant.javaHome(), socket);
                var _ = containers == 0
                        ? Crowd.of(programs.resolve("many_connections"), processes, 1, 1)
                        : Crowd.inContainers(programs.resolve("many_connections"), processes, containers);
                var probe = plugin.connect()) {
            var samples = new ArrayList<Long>();
            var polls = new ArrayList<Long>();
            long before = 0;
            for (int i = -WARM_UP; i < rounds; i++) {
                Thread.sleep(1000); // one sample's time
                long now = plugin.samplerCpu();
                if (i >= 0) {
                    samples.add(now - before);
                    polls.add(probe.poll());
                }
                before = plugin.samplerCpu();
            }
            String report = probe.page("/report");
            int nodes = report.split("http_requests_per_second\":\\{\"samples", -1).length - 1;
            if (nodes < processes + containers) {
                throw new IOException("the report has " + nodes + " nodes instead of " + (processes + containers));
            }
            return new Sampling(processes, containers, Spread.of(samples), Spread.of(polls), report.length());
        }
    }
}
