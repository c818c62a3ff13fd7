package scopeplugins.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A way to run a plugin.
 *
 * @param plugin the launcher's name
 * @param name in words
 * @param command starts it
 * @param javaHome with which Java
 */
record Variant(String plugin, String name, List<String> command, Path javaHome) {

    static final String PLAIN = "Java without options";
    static final String OPTIONS = "with java.options";
    static final String CACHE = "and the AOT cache: as packaged";
    static final String RUNTIME = "and a jlinked runtime: as in the images";
    static final String WITHOUT_ANSWERS = "as packaged, with --answers off";

    /** The variants of a plugin, slowest first. */
    static List<Variant> of(String plugin, Path dist, Path distForRuntime, Path runtime) {
        Path java = Path.of(System.getProperty("java.home"));
        Path lib = dist.resolve("lib");
        String launcher = java.resolve("bin/java").toString();
        String options = "@" + lib.resolve("java.options");
        List<String> plain = List.of(
                "-Djava.library.path=" + lib.resolve("native/lib/amd64-Linux-clang/jni"),
                "-Djna.boot.library.path=" + lib.resolve("native/com/sun/jna/linux-x86-64"),
                "-Djna.nounpack=true",
                "-jar",
                lib.resolve(plugin + ".jar").toString());
        return List.of(
                new Variant(plugin, PLAIN, concat(List.of(launcher), plain), java),
                new Variant(plugin, OPTIONS, concat(List.of(launcher, options), plain), java),
                new Variant(
                        plugin,
                        CACHE,
                        List.of(dist.resolve("bin").resolve(plugin).toString()),
                        java),
                new Variant(
                        plugin,
                        RUNTIME,
                        List.of(distForRuntime.resolve("bin").resolve(plugin).toString()),
                        runtime));
    }

    /** The same without a look at what is sent. */
    Variant withoutAnswers() {
        return new Variant(plugin, WITHOUT_ANSWERS, concat(command, List.of("--answers", "off")), javaHome);
    }

    private static List<String> concat(List<String> some, List<String> others) {
        return java.util.stream.Stream.concat(some.stream(), others.stream()).toList();
    }
}
