package scopeplugins.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rules, alerts and dashboard, by a real Prometheus server that scrapes the packaged plugins. */
@Timeout(300)
class PrometheusIT {

    private static final Path RULES = Path.of("prometheus");
    private static final Path DASHBOARD = Path.of("grafana", "scope-plugins.json");

    // Metrics of answers are there once the plugin measures them, and its --answers is not off.
    private static final List<String> OF_ANSWERS =
            List.of("http_responses_", "http_server_errors", "time_to_first_byte");

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @BeforeEach
    void copy_the_configuration() throws IOException {
        for (String file : List.of("prometheus.yml", "rules.yml", "alerts.yml", "tests.yml")) {
            Files.copy(RULES.resolve(file), directory.resolve(file));
        }
    }

    @AfterEach
    void stop_all() {
        processes.reversed().forEach(process -> process.destroy());
        processes.forEach(process -> process.onExit().join());
        client.close();
    }

    @Test
    void promtool_finds_no_fault_and_the_alerts_tell_what_they_should() throws Exception {
        run("promtool", "check", "config", "prometheus.yml");
        run("promtool", "test", "rules", "tests.yml");
    }

    @Test
    void every_query_of_rules_and_dashboard_has_an_answer() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "loading a BPF program needs root");
        int iowait = startPlugin("iowait-plugin");
        int http = startPlugin("http-requests-plugin");
        URI prometheus = startPrometheus(iowait, http);
        boolean answers =
                get(URI.create("http://127.0.0.1:" + http + "/metrics")).contains("http_responses_total");
        List<String> queries = Stream.concat(queriesOfDashboard().stream(), recordedNames().stream())
                .filter(query -> answers || OF_ANSWERS.stream().noneMatch(query::contains))
                .toList();
        assertThat(queries).hasSizeGreaterThan(20);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/fail") ? 500 : 200, -1);
            exchange.close();
        });
        server.start();
        try (FileChannel disk = FileChannel.open(
                Files.createFile(Path.of("target")
                        .resolve("disk-" + ProcessHandle.current().pid())),
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            for (String query : queries) {
                while (isEmpty(prometheus, query)) { // until there are two samples of it, or the time is over
                    get(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
                    get(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/fail"));
                    disk.write(ByteBuffer.allocate(4096), 0);
                }
            }
        } finally {
            server.stop(0);
        }
        assertThat(json.readTree(get(prometheus.resolve("/api/v1/rules"))).findValuesAsText("health"))
                .hasSizeGreaterThan(10)
                .containsOnly("ok");
    }

    private boolean isEmpty(URI prometheus, String query) throws Exception {
        JsonNode answer = json.readTree(
                get(prometheus.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))));
        assertThat(answer.path("status").asText()).as("%s: %s", query, answer).isEqualTo("success");
        return answer.at("/data/result").isEmpty();
    }

    private List<String> queriesOfDashboard() throws IOException {
        return json.readTree(Files.readString(DASHBOARD)).findValuesAsText("expr").stream()
                // As Grafana does it.
                .map(query -> query.replace("$__rate_interval", "15s")
                        .replace("$__range", "1m")
                        .replace("$instance", ".*"))
                .toList();
    }

    private List<String> recordedNames() throws IOException {
        return Files.readAllLines(RULES.resolve("rules.yml")).stream()
                .filter(line -> line.contains("- record: "))
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .toList();
    }

    private int startPlugin(String name) throws Exception {
        int port = freePort();
        start(
                Path.of("..", name, "target", "dist", "bin", name).toRealPath().toString(),
                "--socket",
                directory.resolve(name + ".sock").toString(),
                "--metrics-listen",
                "127.0.0.1:" + port);
        return port;
    }

    private URI startPrometheus(int iowait, int http) throws Exception {
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(
                configuration,
                Files.readString(configuration)
                        .replace("15s", "1s\n  evaluation_interval: 1s")
                        .replace("127.0.0.1:9402", "127.0.0.1:" + iowait)
                        .replace("127.0.0.1:9403", "127.0.0.1:" + http));
        int port = freePort();
        start(
                binary("prometheus").toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port);
        var prometheus = URI.create("http://127.0.0.1:" + port);
        while (true) {
            try {
                if (!isEmpty(prometheus, "sum(up{job=~'scope-.*'}) == 2")) {
                    return prometheus;
                }
            } catch (IOException e) {
                Thread.sleep(50); // it does not listen yet
            }
        }
    }

    private void start(String... command) throws IOException {
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start());
    }

    private String get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void run(String tool, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(binary(tool).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** Installed, or unpacked for the tests. */
    private static Path binary(String name) {
        Optional<Path> found = Stream.of(Path.of("/usr/bin"), Path.of(System.getProperty("servers"), "usr/bin"))
                .map(bin -> bin.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        return found.orElseThrow(() -> new AssertionError("there is no " + name + "; run scripts/setup test"));
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
