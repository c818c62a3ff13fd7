package scopeplugins.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A pid namespace below the initial one, with a {@code /proc} of its own, as in a container that is a whole host to Scope. */
final class ChildPidNamespace implements AutoCloseable {

    private final Process outside;
    private final String firstProcess;

    private ChildPidNamespace(Process outside, long firstProcess) {
        this.outside = outside;
        this.firstProcess = Long.toString(firstProcess);
    }

    static ChildPidNamespace create() throws IOException {
        Process outside = new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--kill-child",
                        "sh",
                        "-c",
                        "echo; exec sleep infinity")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Its first process writes a line when /proc is mounted.
        if (outside.getInputStream().read() < 0) {
            throw new IOException("unshare makes no pid namespace");
        }
        return new ChildPidNamespace(
                outside, outside.children().findFirst().orElseThrow().pid());
    }

    /** The command that runs another one whose children are in the namespace. */
    List<String> forChildren() {
        return List.of("nsenter", "--no-fork", "--target", firstProcess, "--pid", "--mount");
    }

    /** The command that runs another one in the namespace, which ends with it. */
    List<String> run(String... command) {
        var line = new ArrayList<>(List.of("nsenter", "--target", firstProcess, "--pid", "--mount"));
        line.addAll(List.of(command));
        return line;
    }

    /** The number that a process of the namespace has in there (proc_pid_status(5), NSpid). */
    static long pidInside(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("NSpid:"))
                    .map(line -> Long.valueOf(line.substring(line.lastIndexOf('\t') + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends every process in there. */
    @Override
    public void close() {
        outside.destroyForcibly().onExit().join();
    }
}
