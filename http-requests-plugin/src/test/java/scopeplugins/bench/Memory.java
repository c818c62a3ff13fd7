package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a process's memory is made of, in kilobytes that are in memory (proc(5), /proc/[pid]/smaps).
 *
 * @param cache the AOT cache
 * @param jvm libjvm.so
 * @param files other libraries, Java's modules, jars
 * @param anonymous the Java heap, compiled code, stacks, what the JVM and the libraries allocate
 */
record Memory(long cache, long jvm, long files, long anonymous) {

    static Memory of(Path proc) throws IOException {
        long cache = 0;
        long jvm = 0;
        long files = 0;
        long anonymous = 0;
        String mapping = "";
        for (String line : Files.readAllLines(proc.resolve("smaps"))) {
            if (Character.isUpperCase(line.charAt(0))) {
                long size = line.startsWith("Rss:") ? Long.parseLong(line.replaceAll("\\D", "")) : 0;
                if (mapping.endsWith(".aot")) {
                    cache += size;
                } else if (mapping.endsWith("/libjvm.so")) {
                    jvm += size;
                } else if (mapping.contains("/")) {
                    files += size;
                } else {
                    anonymous += size;
                }
            } else {
                mapping = line;
            }
        }
        return new Memory(cache, jvm, files, anonymous);
    }

    /** The four in megabytes, as cells of a table. */
    String cells() {
        return String.format(
                Locale.ROOT,
                "%.1f | %.1f | %.1f | %.1f",
                cache / 1024.0,
                jvm / 1024.0,
                files / 1024.0,
                anonymous / 1024.0);
    }
}
