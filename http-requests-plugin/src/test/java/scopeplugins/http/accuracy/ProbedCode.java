package scopeplugins.http.accuracy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code of processes as it is in memory, beside that of the files that it comes from. */
final class ProbedCode {

    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) r-xp ([0-9a-f]+) \\S+ \\S+ +(/.*)");

    private ProbedCode() {}

    /** How many bytes of code from files below the directory differ in all of these processes. */
    static int breakpoints(Collection<Long> pids, Path directory) throws IOException {
        int different = 0;
        for (long pid : pids) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps"))) {
                Matcher mapping = MAPPING.matcher(line);
                if (mapping.matches() && mapping.group(4).startsWith(directory.toString())) {
                    different += differences(pid, mapping);
                }
            }
        }
        return different;
    }

    private static int differences(long pid, Matcher mapping) throws IOException {
        long begin = Long.parseLong(mapping.group(1), 16);
        int size = (int) (Long.parseLong(mapping.group(2), 16) - begin);
        byte[] memory = bytes(Path.of("/proc", Long.toString(pid), "mem"), begin, size);
        byte[] file = bytes(Path.of(mapping.group(4)), Long.parseLong(mapping.group(3), 16), size);
        int different = 0;
        for (int i = 0; i < size; i++) {
            different += memory[i] == file[i] ? 0 : 1;
        }
        return different;
    }

    private static byte[] bytes(Path path, long offset, int size) throws IOException {
        byte[] bytes = new byte[size];
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(offset);
            int at = 0;
            for (int read; at < size && (read = file.read(bytes, at, size - at)) > 0; ) {
                at += read;
            }
        }
        return bytes;
    }

    /** The kernel takes probes away a moment after the process that had them is gone. */
    static void awaitNoBreakpoints(Collection<Long> pids, Path directory) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (breakpoints(pids, directory) > 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException("breakpoints are left in " + List.copyOf(pids));
            }
            Pause.millis(100);
        }
    }
}
