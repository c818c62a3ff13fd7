package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import scopeplugins.plugin.PluginProcess;

/** A plugin's process, and what the kernel tells of it. */
final class MeasuredPlugin implements AutoCloseable {

    private static final long NANOS_PER_TICK =
            10_000_000; // of user space: proc(5), sysconf(_SC_CLK_TCK) is 100 on Linux

    private final String name;
    private final PluginProcess process;
    private final Path socket;
    private final Path proc;

    private MeasuredPlugin(String name, PluginProcess process, Path socket) {
        this.name = name;
        this.process = process;
        this.socket = socket;
        this.proc = Path.of("/proc", Long.toString(process.pid()));
    }

    /** Starts a command with a socket added, and returns when it listens. */
    static MeasuredPlugin start(List<String> command, Path javaHome, Path socket) {
        return start(command, javaHome, "", socket);
    }

    /** As above, with options for Java, which only a launcher passes on. */
    static MeasuredPlugin start(List<String> command, Path javaHome, String javaOptions, Path socket) {
        var line = new ArrayList<>(command);
        line.addAll(List.of("--socket", socket.toString()));
        var environment = Map.of("JAVA_HOME", javaHome.toString(), "PLUGIN_JAVA_OPTIONS", javaOptions);
        var process = PluginProcess.start(environment, line);
        process.awaitLine("Listening");
        return new MeasuredPlugin(Path.of(command.getFirst()).getFileName().toString(), process, socket);
    }

    Connection connect() throws IOException {
        return new Connection(socket);
    }

    /** Has the JVM collect all garbage. */
    void collectGarbage() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd");
        int status = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(jcmd + " has failed with " + status);
        }
    }

    /** Kilobytes in memory. */
    long rss() throws IOException {
        return status("VmRSS");
    }

    /** The same by what it is for. */
    Memory memory() throws IOException {
        return Memory.of(proc);
    }

    long threads() throws IOException {
        return status("Threads");
    }

    private long status(String key) throws IOException {
        return Files.readAllLines(proc.resolve("status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /** Open files that are no sockets. */
    long files() throws IOException {
        return openFiles().stream().filter(file -> !isSocket(file)).count();
    }

    /** Open sockets, most of them connections of clients. */
    long sockets() throws IOException {
        return openFiles().stream().filter(MeasuredPlugin::isSocket).count();
    }

    private static boolean isSocket(Path file) {
        return file.toString().startsWith("socket:");
    }

    private List<Path> openFiles() throws IOException {
        var targets = new ArrayList<Path>();
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try {
                    targets.add(Files.readSymbolicLink(file));
                } catch (NoSuchFileException e) {
                    // Closed since it was listed.
                }
            }
        }
        return targets;
    }

    /** The launcher's name. */
    String name() {
        return name;
    }

    /** Nanoseconds of CPU time since it started, of all its threads, in steps of a tick. */
    long cpu() throws IOException {
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    }

    /** Nanoseconds of CPU time that the thread which samples has taken. */
    long samplerCpu() throws IOException {
        try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                if (Files.readString(thread.resolve("comm")).strip().equals("sampler")) {
                    return Proc.cpu(thread);
                }
            }
        }
        throw new IOException("there is no thread that samples");
    }

    /** Bytes that the kernel has set aside for BPF maps of the process, which may have several descriptors of one. */
    long mapMemory() throws IOException {
        var maps = new HashMap<Long, Long>();
        try (Stream<Path> files = Files.list(proc.resolve("fdinfo"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                List<String> lines = Files.readAllLines(file);
                // What reads a map also names it, but has no memory of its own.
                Optional<Long> memory = number(lines, "memlock:");
                if (memory.isPresent()) {
                    number(lines, "map_id:").ifPresent(map -> maps.put(map, memory.get()));
                }
            }
        }
        return maps.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Optional<Long> number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")));
    }

    /** Ends it, and shows what it has logged since it listened, for that may explain a figure. */
    @Override
    public void close() {
        process.signal("TERM");
        process.awaitExit();
        process.log()
                .lines()
                .dropWhile(line -> !line.contains("Listening"))
                .skip(1)
                .forEach(System.err::println);
    }
}
