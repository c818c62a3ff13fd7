package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Processes that have received requests and live until this is closed: many_connections.c. */
final class Crowd implements AutoCloseable {

    private final Process process;

    private Crowd(Process process) {
        this.process = process;
    }

    /** Returns once every process has received its requests. */
    static Crowd of(Path programs, int processes, int connectionsEach) throws IOException {
        var crowd = new Crowd(new ProcessBuilder(
                        programs.resolve("many_connections").toString(),
                        Integer.toString(processes),
                        Integer.toString(connectionsEach))
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
