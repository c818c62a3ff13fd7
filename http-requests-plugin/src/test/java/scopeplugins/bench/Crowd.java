package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes that have received requests and live until this is closed: many_connections.c. */
final class Crowd implements AutoCloseable {

    private final Process process;

    private Crowd(Process process) {
        this.process = process;
    }

    /** Returns once every process has received its requests. */
    static Crowd of(Path programs, int processes, int connectionsEach) throws IOException {
        return of(programs, processes, connectionsEach, List.of());
    }

    /** The same, in so many cgroups that are called like those of containers. */
    static Crowd inContainers(Path programs, int processes, int containers) throws IOException {
        String cgroups = Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(mount -> mount[2].equals("cgroup2"))
                .map(mount -> mount[1])
                .findFirst()
                .orElseThrow(() -> new IOException("no cgroups of version 2 are mounted"));
        return of(programs, processes, 1, List.of(cgroups, Integer.toString(containers)));
    }

    private static Crowd of(Path programs, int processes, int connectionsEach, List<String> containers)
            throws IOException {
        var command = new ArrayList<>(List.of(
                programs.resolve("many_connections").toString(),
                Integer.toString(processes),
                Integer.toString(connectionsEach)));
        command.addAll(containers);
        var crowd = new Crowd(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        if (!"ready".equals(crowd.process.inputReader().readLine())) {
            crowd.close();
            throw new IOException(
                    "cannot have " + processes + " processes with " + connectionsEach + " connections each");
        }
        return crowd;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
