package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is packaged. */
class DistIT {

    private static final Path LIB = Path.of(System.getProperty("dist"), "lib");
    private static final String PLUGIN = "iowait-plugin.jar";

    @Test
    void there_are_the_jars_of_the_class_path_and_none_of_earlier_builds() throws IOException {
        assertThat(jars()).containsExactlyInAnyOrderElementsOf(classPath());
    }

    @Test
    void nothing_is_there_for_tests_alone() throws IOException {
        assertThat(jars()).noneMatch(jar -> jar.startsWith("jackson-databind") || jar.contains("junit"));
    }

    private static List<String> jars() throws IOException {
        try (Stream<Path> files = Files.list(LIB)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }

    private static List<String> classPath() throws IOException {
        try (var plugin = new JarFile(LIB.resolve(PLUGIN).toFile())) {
            String others = plugin.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.concat(Stream.of(PLUGIN), Arrays.stream(others.split(" ", -1)))
                    .toList();
        }
    }
}
