package scopeplugins.http.accuracy;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
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
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server's own directory, and what the placeholders of its commands and configuration stand for. */
final class Place {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([\\w./-]+)}");
    private static final Pattern HEADER = Pattern.compile("(?m)^#include \"(.*)\"$");

    private static final String MODULES = "modules/";
    private static final List<String> TLS_LIBRARIES =
            List.of("libssl.so.3", "libgnutls.so.30", "android/libssl.so.0", "android/libcrypto.so.0");
    private static final String LIBRARY = "library/";
    private static final String NPM = "npm/";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int FIRST_PORT = 10_000;
    // From here on the kernel gives ports to connections (ip_local_port_range of
    // Documentation/networking/ip-sysctl.rst).
    private static final int FIRST_PORT_OF_CLIENTS = 32_768;

    private final Path directory;
    private final Map<String, String> values = new HashMap<>();

    Place(Path directory, Map<String, String> values) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.values.put("address", LOOPBACK);
        this.values.putAll(values);
        this.values.put("directory", directory.toString());
        this.values.put(
                "java", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        this.values.put("classes", classes());
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
        String chosen = door == Door.UNIX
                ? directory.resolve("http.sock").toString()
                : Integer.toString(freePort(InetAddress.ofLiteral(door == Door.IPV6 ? "::1" : LOOPBACK)));
        values.put(door.placeholder(), chosen);
        return chosen;
    }

    private static int freePort(InetAddress host) throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_PORT_OF_CLIENTS);
            try (var _ = new ServerSocket(port, 1, host)) {
                return port;
            } catch (BindException _) {
                // Another one, then.
            }
        }
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
        String libraries = Programs.HERE.libraries(words.getFirst());
        if (!libraries.isEmpty()) {
            builder.environment().put("LD_LIBRARY_PATH", libraries);
        }
        builder.environment()
                .putIfAbsent("NODE_PATH", Programs.beside("npm/node_modules").toString());
        // For go, where there is no home.
        builder.environment().putIfAbsent("GOCACHE", Programs.beside("go-build").toString());
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
        if (name.equals("libraries")) {
            return ownLibraries();
        }
        if (name.equals("certificate")) {
            return certificate();
        }
        if (name.startsWith(MODULES)) {
            return Programs.HERE.modules(name.substring(MODULES.length())).toString();
        }
        if (name.startsWith(LIBRARY)) {
            return Programs.HERE
                    .library(name.substring(LIBRARY.length()))
                    .orElseThrow(() -> new MissingServer("there is no " + name + "; run scripts/setup test"))
                    .toString();
        }
        if (name.startsWith("include/")) {
            return Programs.HERE.directory(name).toString();
        }
        if (name.startsWith(NPM)) {
            return Programs.fromNpm(name.substring(NPM.length())).toString();
        }
        return (name.startsWith("sbin/") || name.startsWith("bin/") ? Programs.HERE.find(name) : file(name)).toString();
    }

    /** A directory with TLS libraries that nobody else uses, and where the others are. */
    private String ownLibraries() throws IOException {
        Path own = Files.createDirectories(Path.of(resolve("programs"), "libraries"));
        for (String name : TLS_LIBRARIES) {
            Optional<Path> library = Programs.HERE.library(name);
            Path copy = own.resolve(Path.of(name).getFileName());
            if (library.isPresent() && !Files.exists(copy)) {
                Files.copy(library.get(), copy);
            }
        }
        return own + ":" + Programs.HERE.unpackedLibraries();
    }

    /** A certificate of a name that nobody believes, and beside it its key. */
    private String certificate() throws IOException {
        // Where there is no openssl somebody else has made one.
        Path certificate = Path.of(System.getProperty("certificate", resolve("programs") + "/server.pem"));
        if (!Files.exists(certificate)) {
            Command.output(Command.line(
                    "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost",
                    List.of("-keyout", certificate + ".key", "-out"),
                    certificate.toString()));
        }
        return certificate.toString();
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
