package scopeplugins.top;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A terminal in which a command runs, that can be looked at and typed into: a tmux of its own. */
public final class Tmux implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;

    private Tmux(Path directory) {
        this.directory = directory;
    }

    /**
     * Runs a command of the shell, and leaves behind what mode the terminal was in before and after, and the exit code.
     *
     * @param directory for the files that it needs
     */
    public static Tmux run(Path directory, int columns, int rows, String command) throws IOException {
        var tmux = new Tmux(directory);
        Path script = Files.writeString(directory.resolve("terminal.sh"), """
                cd %s
                stty -g >before
                %s
                echo $? >exit-code
                stty -g >after
                echo "the command has ended"
                read -r _
                """.formatted(directory, command));
        tmux.tmux(
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "env LANG=C.UTF-8 sh " + script);
        return tmux;
    }

    /** The screen's lines, without the blanks at their ends. */
    public List<String> lines() throws IOException {
        return tmux("capture-pane", "-p").lines().toList();
    }

    /** The screen with its colours, as escape sequences. */
    public String coloured() throws IOException {
        return tmux("capture-pane", "-p", "-e");
    }

    /** Waits until the screen is as wanted. */
    public List<String> await(String what, Predicate<List<String>> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> lines = lines();
        while (!wanted.test(lines)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + what + " on the screen:\n" + String.join("\n", lines));
            }
            Thread.sleep(50);
            lines = lines();
        }
        return lines;
    }

    /** Waits until a line has the text. */
    public List<String> await(String text) throws IOException, InterruptedException {
        return await("'" + text + "'", lines -> lines.stream().anyMatch(line -> line.contains(text)));
    }

    /** Types keys, by tmux's names of them. */
    public void type(String... keys) throws IOException {
        var words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        tmux(words.toArray(String[]::new));
    }

    public void resize(int columns, int rows) throws IOException {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    /** Waits until the command has ended; fails if it has not left the terminal as it was. */
    public int awaitExit() throws IOException, InterruptedException {
        await("the command has ended");
        String before = Files.readString(directory.resolve("before"))
                + tmux("display-message", "-p", "alternate screen 0, cursor 1");
        String after = Files.readString(directory.resolve("after"))
                + tmux("display-message", "-p", "alternate screen #{alternate_on}, cursor #{cursor_flag}");
        if (!after.equals(before)) {
            throw new AssertionError("the terminal was:\n" + before + "and is:\n" + after);
        }
        return Integer.parseInt(Files.readString(directory.resolve("exit-code")).strip());
    }

    private String tmux(String... words) throws IOException {
        var command =
                new ArrayList<>(List.of("tmux", "-S", directory.resolve("tmux").toString(), "-f", "/dev/null"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return output;
    }

    /** Ends the terminal, and whatever still runs in it. */
    @Override
    public void close() throws IOException {
        tmux("kill-server");
    }
}
