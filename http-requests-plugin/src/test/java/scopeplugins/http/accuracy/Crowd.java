package scopeplugins.http.accuracy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes that have received requests and live until this is closed: native/src/bench/c/many_connections.c. */
public final class Crowd implements AutoCloseable {

    private final Process process;
    private final List<Long> pids = new ArrayList<>();

    private Crowd(Process process) {
        this.process = process;
    }

    /**
     * Returns once every process has received its requests.
     *
     * @param program many_connections.c, compiled
     * @param requestsEach how many on each connection
     */
    public static Crowd of(Path program, int processes, int connectionsEach, int requestsEach) throws IOException {
        return of(program, processes, connectionsEach, requestsEach, List.of());
    }

    /** With one request each, in so many cgroups that are called like those of containers. */
    public static Crowd inContainers(Path program, int processes, int containers) throws IOException {
        String cgroups = Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(mount -> mount[2].equals("cgroup2"))
                .map(mount -> mount[1])
                .findFirst()
                .orElseThrow(() -> new IOException("no cgroups of version 2 are mounted"));
        return of(program, processes, 1, 1, List.of(cgroups, Integer.toString(containers)));
    }

    private static Crowd of(Path program, int processes, int connectionsEach, int requestsEach, List<String> containers)
            throws IOException {
        var command = new ArrayList<>(List.of(
                program.toString(),
                Integer.toString(processes),
                Integer.toString(connectionsEach),
                Integer.toString(requestsEach)));
        command.addAll(containers);
        var crowd = new Crowd(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        BufferedReader lines = crowd.process.inputReader();
        for (String line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
            if (line == null) {
                crowd.close();
                throw new IOException(
                        "cannot have " + processes + " processes with " + connectionsEach + " connections each");
            }
            crowd.pids.add(Long.parseLong(line));
        }
        return crowd;
    }

    List<Long> pids() {
        return pids;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
