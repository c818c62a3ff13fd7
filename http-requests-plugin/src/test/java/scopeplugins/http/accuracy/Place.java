package scopeplugins.http.accuracy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server's own directory, and what the placeholders of its commands and configuration stand for. */
final class Place {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([\\w./-]+)}");
    private static final Pattern HEADER = Pattern.compile("(?m)^#include \"(.*)\"$");
    private static final Path UNPACKED = Path.of(System.getProperty("servers", "target/servers"));

    private final Path directory;
    private final Map<String, String> values = new HashMap<>();

    Place(Path directory, Map<String, String> values) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.values.putAll(values);
        this.values.put("directory", directory.toString());
        this.values.put(
                "java", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        this.values.put("classes", classes());
        this.values.put(
                "modules",
                UNPACKED.resolve("usr/lib/apache2/modules").toAbsolutePath().toString());
        // Some servers serve files rather than a text of their configuration.
        Path documents = Files.createDirectories(directory.resolve("documents"));
        Files.writeString(documents.resolve("index.html"), "GET /body HTTP/1.1\r\nHost: body\r\n\r\n");
    }

    private static String classes() {
        return Path.of(URI.create(Place.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
    }

    /** A port that was free a moment ago, or a path for a unix socket. */
    String choose(Door door) throws IOException {
        String chosen = directory.resolve("http.sock").toString();
        if (door != Door.UNIX) {
            String host = door == Door.IPV6 ? "::1" : "127.0.0.1";
            try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(host))) {
                chosen = Integer.toString(socket.getLocalPort());
            }
        }
        values.put(door.placeholder(), chosen);
        return chosen;
    }

    /** A command, filled in. */
    ProcessBuilder command(String template) throws IOException {
        var words = new ArrayList<String>();
        for (String word : template.split(" ", -1)) {
            words.add(fill(word));
        }
        var builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        if (words.getFirst().startsWith(UNPACKED.toAbsolutePath().toString())) {
            builder.environment().put("LD_LIBRARY_PATH", libraries());
        }
        builder.environment()
                .putIfAbsent(
                        "NODE_PATH",
                        UNPACKED.resolveSibling("npm/node_modules")
                                .toAbsolutePath()
                                .toString());
        // For go, where there is no home.
        builder.environment()
                .putIfAbsent(
                        "GOCACHE",
                        UNPACKED.resolveSibling("go-build").toAbsolutePath().toString());
        return builder;
    }

    private String fill(String text) throws IOException {
        var filled = new StringBuilder();
        var matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            filled.append(text, end, matcher.start()).append(resolve(matcher.group(1)));
            end = matcher.end();
        }
        return filled.append(text.substring(end)).toString();
    }

    private String resolve(String name) throws IOException {
        String value = values.get(name);
        if (value != null) {
            return value;
        }
        return name.startsWith("sbin/") ? binary(name).toString() : file(name).toString();
    }

    /** The system's, or the one that scripts/setup unpacked. */
    private static Path binary(String name) throws MissingServer {
        return Stream.of(Path.of("/usr", name), UNPACKED.resolve("usr", name).toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new MissingServer("there is no /usr/" + name + "; run scripts/setup accuracy"));
    }

    private static String libraries() throws IOException {
        Path unpacked = UNPACKED.resolve("usr/lib");
        // What was unpacked may need none.
        if (!Files.isDirectory(unpacked)) {
            return "";
        }
        try (Stream<Path> directories = Files.list(unpacked)) {
            List<String> found = directories
                    .filter(path -> path.toString().endsWith("-linux-gnu"))
                    .map(path -> path.toAbsolutePath().toString())
                    .toList();
            return String.join(":", found);
        }
    }

    /** A file of the tests' resources: configurations are filled in, programs are not. */
    private Path file(String name) throws IOException {
        Path file = directory.resolve(name);
        String text = resource(name);
        Files.writeString(file, name.matches(".*\\.(conf|cfg)") ? fill(text) : text);
        for (var header = HEADER.matcher(text); header.find(); ) {
            file(header.group(1));
        }
        return file;
    }

    private static String resource(String name) throws IOException {
        @Nullable InputStream resource = Place.class.getResourceAsStream(name);
        if (resource == null) {
            throw new IOException("there is no resource " + name);
        }
        try (resource) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
