package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's files about this machine. */
final class Proc {

    private Proc() {}

    /** Nanoseconds of CPU time of a thread, or of a process with one thread (kernel: Documentation/scheduler/sched-stats.rst). */
    static long cpu(Path threadOrProcess) throws IOException {
        return Long.parseLong(
                Files.readString(threadOrProcess.resolve("schedstat")).split(" ", -1)[0]);
    }

    /** What the figures hold for. */
    static String machine() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return "%d CPUs (%s), Linux %s, %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        System.getProperty("os.version"),
                        System.getProperty("java.vendor"),
                        Runtime.version());
    }

    /** How many tasks wanted a CPU in the last minute, on average. */
    static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
    }
}
