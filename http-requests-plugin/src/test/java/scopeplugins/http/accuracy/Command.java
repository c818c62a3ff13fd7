package scopeplugins.http.accuracy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client that is a program of its own. */
final class Command {

    private Command() {}

    static List<String> line(String program, List<String> options, String argument) {
        var line = new ArrayList<>(List.of(program.split(" ", -1)));
        line.addAll(options);
        line.add(argument);
        return line;
    }

    /** Runs it to its end. It is killed if the thread is interrupted. */
    static String output(List<String> line) throws IOException {
        Process process = start(line);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
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
