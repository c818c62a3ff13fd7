package scopeplugins.http.accuracy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client that is a program of its own. */
final class Command {

    // Of the largest load on an emulated machine, with time to spare.
    private static final int DEADLINE_MINUTES = 10;

    private Command() {}

    static List<String> line(String program, List<String> options, String argument) {
        var line = new ArrayList<>(List.of(program.split(" ", -1)));
        line.addAll(options);
        line.add(argument);
        return line;
    }

    /** Runs it to its end. It is killed if the thread is interrupted, or if it does not end. */
    static String output(List<String> line) throws IOException {
        Process process = start(line);
        var end = process.onExit().orTimeout(DEADLINE_MINUTES, TimeUnit.MINUTES);
        var _ = end.exceptionally(_ -> process.destroyForcibly());
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            if (end.isCompletedExceptionally()) {
                throw new IOException("did not end within " + DEADLINE_MINUTES + " minutes: " + line);
            }
            return output;
        } catch (InterruptedException e) {
            throw new IOException("interrupted: " + line, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> line) throws IOException {
        return new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
    }
}
