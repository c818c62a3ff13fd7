package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;
import scopeplugins.http.accuracy.Crowd;

/**
 * What connections that stay open cost.
 *
 * @param connections how many
 * @param rssBefore kilobytes of the plugin without them
 * @param rssWith kilobytes with them
 * @param mapsBefore bytes of its BPF maps without them
 * @param mapsWith bytes with them
 */
record OpenConnections(int connections, long rssBefore, long rssWith, long mapsBefore, long mapsWith) {

    // Below the 20,000 files that a process may have open here, two to a connection.
    private static final int PER_PROCESS = 9_000;

    static OpenConnections measure(Variant variant, Path socket, Path programs, int wanted)
            throws IOException, InterruptedException {
        int processes = Math.ceilDiv(wanted, PER_PROCESS);
        try (var plugin = MeasuredPlugin.start(variant.command(), variant.javaHome(), socket)) {
            Thread.sleep(10_000);
            long rss = plugin.rss();
            long maps = plugin.mapMemory();
            try (var _ = Crowd.of(programs.resolve("many_connections"), processes, PER_PROCESS, 1)) {
                Thread.sleep(10_000); // ten samples
                return new OpenConnections(processes * PER_PROCESS, rss, plugin.rss(), maps, plugin.mapMemory());
            }
        }
    }
}
