package scopeplugins.http;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a plugin offers to Prometheus, as it stands at the moment. */
record MetricsPage(Map<String, Long> values) {

    static MetricsPage read(Path socket) throws IOException {
        try (var connection = new HttpConnection(UnixDomainSocketAddress.of(socket))) {
            connection.send("GET /metrics HTTP/1.1\r\nHost: plugin\r\n\r\n");
            var values = new HashMap<String, Long>();
            connection
                    .receive()
                    .split("\r\n\r\n", 2)[1]
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> values.put(line.substring(0, line.lastIndexOf(' ')), (long)
                            Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
            return new MetricsPage(values);
        }
    }

    /** The value of a counter, 0 if there is none of this name and labels. */
    long value(String name) {
        return values.getOrDefault(name, 0L);
    }
}
