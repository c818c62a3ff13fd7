package scopeplugins.http.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for as long as something runs in it. */
final class Temporary {

    private Temporary() {}

    interface Use<T> {
        T in(Path directory) throws IOException, InterruptedException;
    }

    static <T> T directory(Use<T> use) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("accuracy");
        try {
            return use.in(directory);
        } finally {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
