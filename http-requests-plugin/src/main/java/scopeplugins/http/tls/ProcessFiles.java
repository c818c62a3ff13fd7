package scopeplugins.http.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.OpenFile;
import scopeplugins.http.counts.ProcessKey;

/** What procfs tells of one process's files. */
final class ProcessFiles {

    private static final Path PROC = Path.of("/proc");

    // Of start times in /proc/[pid]/stat (proc(5), field 22; USER_HZ).
    private static final long TICK_NANOS = 10_000_000;
    private static final int START_TIME = 22;

    // Each is looked at: no program with a TLS library has as many.
    private static final int MOST_FILES = 1024;

    private final Path directory;

    /** Opens a file. */
    @FunctionalInterface
    interface Opener {
        OpenFile open(Path path);
    }

    private ProcessFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * The files of a process, if that is the one that has this number in procfs.
     *
     * @param pid its number in the pid namespace of which procfs is mounted
     */
    static Optional<ProcessFiles> of(ProcessKey process, int pid) {
        var files = new ProcessFiles(PROC.resolve(Integer.toString(pid)));
        return files.startTicks()
                .filter(ticks -> ticks == process.startTime() / TICK_NANOS)
                .map(_ -> files);
    }

    /** Whether procfs has a process of this number. */
    static boolean isThere(int pid) {
        return Files.exists(PROC.resolve(Integer.toString(pid)));
    }

    private Optional<Long> startTicks() {
        try {
            String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name, in parentheses, may contain anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(Long.valueOf(fields[START_TIME - 3]));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * The files that it has code from, each once.
     *
     * @throws IOException if it has ended, or there is no right to look
     */
    List<MappedFile> code() throws IOException {
        var seen = new HashSet<String>();
        var files = new ArrayList<MappedFile>();
        try (Stream<String> lines = Files.lines(directory.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            lines.flatMap(line -> MappedFile.parse(line).stream())
                    .filter(file -> seen.add(file.identity()))
                    .limit(MOST_FILES)
                    .forEach(files::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    /**
     * Opens the very file: through the mapping itself, which takes CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE; or by its name
     * as the process sees it, which takes CAP_SYS_PTRACE; or by its name as it is seen here. A name is believed where it
     * leads to the same inode.
     *
     * @throws IOException if none of these leads there
     */
    OpenFile open(MappedFile file, Opener opener) throws IOException {
        var refusals = new ArrayList<String>();
        for (Path path : List.of(
                directory.resolve("map_files").resolve(file.range()),
                Path.of(directory + "/root" + file.path()),
                Path.of(file.path()))) {
            try {
                OpenFile open = opener.open(path);
                long inode = (long) Files.getAttribute(open.path(), "unix:ino");
                if (inode == file.inode()) {
                    return open;
                }
                open.close();
                refusals.add(path + " is another file by now");
            } catch (BpfException e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
        }
        throw new IOException(String.join(", ", refusals));
    }
}
