package scopeplugins.http.accuracy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A cgroup made by hand, which is called as an engine calls that of a container. */
public final class Cgroup implements AutoCloseable {

    private static final String SCRIPT = "in_cgroup.sh";
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Path script;
    private final int version;
    private final Path top;
    private final String name;

    /**
     * One that is made when the first process begins in there.
     *
     * @param directory for a script
     * @param version of cgroups, 1 or 2
     * @param name below those of its version, with any that are to be around it
     * @throws MissingServer if the kernel has none of this version
     */
    public Cgroup(Path directory, int version, String name) throws IOException, InterruptedException {
        this.version = version;
        this.name = name;
        script = directory.resolve(SCRIPT);
        try (InputStream resource = Objects.requireNonNull(Cgroup.class.getResourceAsStream(SCRIPT))) {
            Files.write(script, resource.readAllBytes());
        }
        Process found = new ProcessBuilder("sh", script.toString(), Integer.toString(version)).start();
        top = Path.of(new String(found.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        if (found.waitFor() != 0) {
            throw new MissingServer("this kernel has no cgroups of version " + version);
        }
    }

    /** An id as engines make them. */
    public static String newId() {
        var id = new byte[32];
        new Random().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** The command that runs another one in there. */
    public List<String> within() {
        return List.of("sh", script.toString(), Integer.toString(version), name);
    }

    /** Moves a process that runs already. */
    public void take(long pid) throws IOException {
        Files.createDirectories(top.resolve(name));
        Files.writeString(top.resolve(name).resolve("cgroup.procs"), Long.toString(pid));
    }

    /** Removes it, and those around it, when the last process has left. */
    @Override
    public void close() throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        Path path = Path.of(name);
        for (int levels = path.getNameCount(); levels > 0; levels--) {
            Path cgroup = top.resolve(path.subpath(0, levels));
            while (!isRemoved(cgroup)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("processes stay in " + cgroup);
                }
                Pause.millis(10);
            }
        }
    }

    private static boolean isRemoved(Path cgroup) throws IOException {
        try {
            Files.deleteIfExists(cgroup);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains("busy")) {
                return false;
            }
            throw e;
        }
    }
}
