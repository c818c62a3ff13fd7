package scopeplugins.plugin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A packaged plugin that runs as a process of its own. */
public final class PluginProcess implements AutoCloseable {

    // An emulated machine needs more.
    private static final long DEADLINE_SECONDS = Long.getLong("deadline", 60);

    private final Process process;
    private final BlockingQueue<String> newLines = new LinkedBlockingQueue<>();
    private final List<String> log = new ArrayList<>();

    private PluginProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().start(this::readLog);
    }

    /** Starts a command, usually a plugin's launcher and its options. */
    public static PluginProcess start(List<String> command) {
        return start(Map.of(), command);
    }

    /** The same, with further environment variables. */
    public static PluginProcess start(Map<String, String> environment, List<String> command) {
        // A build in the background ignores SIGINT, and so would what it starts.
        var line = new ArrayList<>(List.of("env", "--default-signal=INT"));
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(command);
        try {
            return new PluginProcess(
                    new ProcessBuilder(line).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The launcher that was packaged before the integration tests run. */
    public static String launcher(String plugin) {
        return Path.of(System.getProperty("dist"), "bin", plugin).toString();
    }

    /** Starts a packaged plugin at the socket and waits until it listens. */
    public static PluginProcess listening(String plugin, Path socket, String... options) {
        var command = new ArrayList<>(List.of(launcher(plugin), "--socket", socket.toString()));
        command.addAll(List.of(options));
        var process = start(command);
        process.awaitLine("Listening");
        return process;
    }

    /** Waits for a line of the log that contains the text. */
    public String awaitLine(String text) {
        try {
            while (true) {
                String line = newLines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
                if (line == null || line.equals(END)) {
                    throw new AssertionError("no '" + text + "' in the log:\n" + log());
                }
                if (line.contains(text)) {
                    return line;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a signal, such as TERM. */
    public void signal(String name) {
        try {
            int failed = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (failed != 0) {
                throw new AssertionError("cannot send " + name + " to " + process.pid());
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the process has ended; returns its exit code, 128 + n after signal n. */
    public int awaitExit() {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running:\n" + log());
            }
            while (!END.equals(newLines.take())) {
                // The log is complete once its end was read.
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** What it has logged so far. */
    public String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    /** Ends the process if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static final String END = "\0";

    private void readLog() {
        try (BufferedReader lines = process.inputReader()) {
            String line;
            while ((line = lines.readLine()) != null) {
                synchronized (log) {
                    log.add(line);
                }
                newLines.add(line);
            }
        } catch (IOException e) {
            // The process was killed while this read.
        }
        newLines.add(END);
    }
}
