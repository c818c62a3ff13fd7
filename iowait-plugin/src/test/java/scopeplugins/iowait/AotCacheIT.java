package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.plugin.PluginProcess;

/** The packaged plugin's AOT cache, in a copy of the plugin at another place. */
class AotCacheIT {

    private static final String PLUGIN = "iowait-plugin";

    @TempDir
    private Path directory;

    private Path copy;

    @BeforeEach
    void copy_the_plugin() throws IOException {
        Path dist = Path.of(System.getProperty("dist"));
        copy = directory.resolve("copy");
        try (Stream<Path> files = Files.walk(dist)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(dist.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    void a_copy_that_kept_the_times_is_used() throws IOException {
        assertThat(classesFromCache()).isPositive();
    }

    @Test
    void one_made_of_other_jars_is_left_aside() throws IOException {
        Files.setLastModifiedTime(copy.resolve("lib/" + PLUGIN + ".jar"), FileTime.fromMillis(0));
        assertThat(classesFromCache()).isZero();
    }

    @Test
    void one_that_was_cut_off_is_left_aside() throws IOException {
        try (var cache = new RandomAccessFile(cache().toFile(), "rw")) {
            cache.setLength(cache.length() / 2);
        }
        assertThat(classesFromCache()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 40, 60, 80, 99})
    void one_with_damage_in_it_is_left_aside(int percent) throws IOException {
        FileTime time = Files.getLastModifiedTime(cache());
        try (var cache = new RandomAccessFile(cache().toFile(), "rw")) {
            cache.seek(cache.length() * percent / 100);
            byte[] damaged = new byte[64];
            cache.readFully(damaged);
            for (int i = 0; i < damaged.length; i++) {
                damaged[i] ^= (byte) 0x55;
            }
            cache.seek(cache.getFilePointer() - damaged.length);
            cache.write(damaged);
        }
        Files.setLastModifiedTime(cache(), time);
        assertThat(classesFromCache()).isZero();
    }

    @Test
    void one_of_another_jvm_is_left_aside() throws IOException {
        try (var cache = new RandomAccessFile(cache().toFile(), "rw")) {
            // The file's header tells the JVM's name and build in words (HotSpot: FileMapHeader::_jvm_ident).
            byte[] header = new byte[4096];
            cache.readFully(header);
            int jvm = new String(header, StandardCharsets.ISO_8859_1).indexOf("64-Bit Server VM");
            assertThat(jvm).isPositive();
            cache.seek(jvm);
            cache.writeBytes("65");
        }
        assertThat(classesFromCache()).isZero();
    }

    @Test
    void without_one_the_plugin_runs_all_the_same() throws IOException {
        Files.delete(cache());
        assertThat(classesFromCache()).isZero();
    }

    private Path cache() {
        return copy.resolve("lib/" + PLUGIN + ".aot");
    }

    /** Runs the copy, which must say its version and nothing else. */
    private long classesFromCache() throws IOException {
        Path classes = directory.resolve("classes");
        try (var plugin = PluginProcess.start(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "PLUGIN_JAVA_OPTIONS=-Xlog:class+load:file=" + classes,
                copy.resolve("bin/" + PLUGIN).toString(),
                "--version"))) {
            assertThat(plugin.awaitExit()).isZero();
            assertThat(plugin.log()).matches(PLUGIN + " [0-9.]+");
        }
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.filter(line -> line.contains("scopeplugins") && line.contains("shared objects file"))
                    .count();
        }
    }
}
