package scopeplugins.http.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the programs of servers are: each is the system's, or else the one that scripts/setup has unpacked. What belongs to a
 * program is where the program is.
 *
 * @param system the directory of what is installed
 * @param unpacked that of what is unpacked
 */
record Programs(Path system, Path unpacked) {

    private static final Path BUILT =
            Path.of(System.getProperty("servers", "target/servers")).toAbsolutePath();

    static final Programs HERE = new Programs(Path.of("/usr"), BUILT.resolve("usr"));

    /** A program, such as {@code sbin/nginx}. */
    Path find(String name) throws MissingServer {
        return Stream.of(system, unpacked)
                .map(root -> root.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new MissingServer("there is no " + system.resolve(name) + "; run scripts/setup accuracy"));
    }

    /** A directory of what is not a program, such as {@code include/android}. */
    Path directory(String name) throws MissingServer {
        return Stream.of(system, unpacked)
                .map(root -> root.resolve(name))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(
                        () -> new MissingServer("there is no " + system.resolve(name) + "; run scripts/setup test"));
    }

    /** The modules of the server that {@link #find} finds. */
    Path modules(String server) throws MissingServer {
        Path directory =
                find("sbin/" + server).resolve("../../lib").resolve(server).normalize();
        return server.equals("apache2") ? directory.resolve("modules") : directory;
    }

    /** The directories of the libraries that a program needs, for LD_LIBRARY_PATH, or "" if the system has them all. */
    String libraries(String program) throws IOException {
        return Path.of(program).startsWith(unpacked) ? unpackedLibraries() : "";
    }

    /** A library, such as {@code libssl.so.3}, if there is one. */
    Optional<Path> library(String name) throws IOException {
        return Stream.concat(Stream.of(unpackedLibraries().split(":", -1)), libraryDirectories(system.resolve("lib")))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::exists)
                .findFirst();
    }

    /** The directories of the libraries that were unpacked with the servers, for LD_LIBRARY_PATH. */
    String unpackedLibraries() throws IOException {
        Path directory = unpacked.resolve("lib");
        // What was unpacked may need none.
        return Files.isDirectory(directory) ? libraryDirectories(directory).collect(Collectors.joining(":")) : "";
    }

    private static Stream<String> libraryDirectories(Path directory) throws IOException {
        try (Stream<Path> directories = Files.list(directory)) {
            return directories.map(Path::toString).filter(name -> name.endsWith("-linux-gnu")).toList().stream();
        }
    }

    /** A file of a package of npm's, such as {@code node-16/bin/node}. */
    static Path fromNpm(String name) throws MissingServer {
        Path file = beside("npm/node_modules").resolve(name);
        if (!Files.exists(file)) {
            throw new MissingServer("there is no " + file + "; run scripts/setup accuracy");
        }
        return file;
    }

    /** What the build makes beside the unpacked servers, such as {@code npm/node_modules}. */
    static Path beside(String name) {
        return BUILT.resolveSibling(name);
    }
}
