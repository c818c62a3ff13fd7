package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import scopeplugins.plugin.PluginProcess;

/** The BPF program with a change, which a packaged plugin loads in place of its own. */
public final class ChangedProgram {

    private static final Path SOURCES = Path.of("../native/src/main/bpf").toAbsolutePath();

    private ChangedProgram() {}

    /**
     * Compiles it.
     *
     * @param file the source that is another one
     * @param text what stands there once
     * @param instead what is to stand there
     * @return the word that has a plugin's launcher take it, for env(1)
     */
    public static String compile(Path directory, String file, String text, String instead) throws IOException {
        Path sources = Files.createDirectory(directory.resolve("sources"));
        try (Stream<Path> originals = Files.list(SOURCES)) {
            for (Path original : (Iterable<Path>) originals::iterator) {
                Files.copy(original, sources.resolve(original.getFileName()));
            }
        }
        String source = Files.readString(sources.resolve(file));
        assertThat(source).containsOnlyOnce(text);
        Files.writeString(sources.resolve(file), source.replace(text, instead));
        Path classes = directory.resolve("classes");
        String compile = sources.resolve("compile").toString();
        try (var compiler =
                PluginProcess.start(List.of(compile, classes.resolve("bpf").toString()))) {
            assertThat(compiler.awaitExit()).as(compiler.log()).isZero();
        }
        return "PLUGIN_JAVA_OPTIONS=-Xbootclasspath/a:" + classes;
    }
}
