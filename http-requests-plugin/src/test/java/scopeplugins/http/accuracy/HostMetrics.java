package scopeplugins.http.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import scopeplugins.http.HttpConnection;
import scopeplugins.plugin.PluginProcess;

/** What the packaged iowait plugin reports while a process reads a disk past the cache. */
final class HostMetrics {

    private static final String LAUNCHER = System.getProperty("iowait", "") + "/bin/iowait-plugin";
    private static final int POLLS = 10;

    private HostMetrics() {}

    /** The largest value of each metric, by its id. */
    static Map<String, Double> read(Path directory) throws IOException {
        Path socket = directory.resolve("iowait.sock");
        try (var plugin = PluginProcess.start(List.of(LAUNCHER, "--socket", socket.toString(), "--interval", "0.2"))) {
            plugin.awaitLine("Listening");
            Process reader = new ProcessBuilder("dd", "if=/dev/vda", "of=/dev/null", "bs=4k", "iflag=direct")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return poll(socket);
            } finally {
                reader.destroyForcibly();
            }
        }
    }

    private static Map<String, Double> poll(Path socket) throws IOException {
        var largest = new TreeMap<String, Double>();
        for (int i = 0; i < POLLS; i++) {
            Pause.millis(200);
            // Anew each time: on an emulated machine the server may take one for silent.
            try (var connection = new HttpConnection(UnixDomainSocketAddress.of(socket))) {
                metrics(connection)
                        .properties()
                        .forEach(metric -> largest.merge(metric.getKey(), newest(metric.getValue()), Math::max));
            }
        }
        return largest;
    }

    private static JsonNode metrics(HttpConnection connection) throws IOException {
        connection.send("GET /report HTTP/1.1\r\nHost: plugin\r\n\r\n");
        String response = connection.receive();
        JsonNode nodes = new ObjectMapper()
                .readTree(response.substring(response.indexOf("\r\n\r\n")))
                .path("Host")
                .path("nodes");
        return nodes.elements().next().path("metrics");
    }

    private static double newest(JsonNode metric) {
        JsonNode samples = metric.path("samples");
        return samples.path(samples.size() - 1).path("value").asDouble();
    }
}
