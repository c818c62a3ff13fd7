package scopeplugins.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import scopeplugins.bpf.BpfObject;
import scopeplugins.http.HttpConnection;
import scopeplugins.http.Nginx;

/**
 * Nanoseconds of CPU time that nginx's workers take for a request.
 *
 * @param alone with no program
 * @param empty with an empty one, as a factor
 * @param ours with the plugin running, as a factor
 */
record NginxCost(Spread alone, Spread empty, Spread ours) {

    private static final int CONNECTIONS = 8;
    private static final int REQUESTS = 5_000;
    // Short turns, and many: the machine's speed drifts.
    private static final int TURNS_PER_ROUND = 3;

    private static final String REQUEST = """
            GET / HTTP/1.1\r
            Host: localhost:8080\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
            Accept-Language: en-US,en;q=0.5\r
            Accept-Encoding: gzip, deflate, br\r
            Connection: keep-alive\r
            Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; language=en\r
            \r
            """;

    static NginxCost measure(Variant plugin, Path directory, Path emptyObject, int rounds) throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (var nginx = Nginx.start(directory, port)) {
            var alone = new ArrayList<Double>();
            var empty = new ArrayList<Double>();
            var ours = new ArrayList<Double>();
            perRequest(nginx); // warms up
            for (int turn = 0; turn < rounds * TURNS_PER_ROUND; turn++) {
                double base = perRequest(nginx);
                alone.add(base);
                try (var object = BpfObject.open("empty.bpf.o", Files.readAllBytes(emptyObject))) {
                    object.load();
                    object.attach();
                    empty.add(perRequest(nginx) / base);
                }
                base = perRequest(nginx);
                alone.add(base);
                try (var _ = Plugin.start(plugin.command(), plugin.javaHome(), directory.resolve("nginx-bench.sock"))) {
                    ours.add(perRequest(nginx) / base);
                }
            }
            return new NginxCost(Spread.of(alone), Spread.of(empty), Spread.of(ours));
        }
    }

    private static double perRequest(Nginx nginx) throws IOException {
        List<HttpConnection> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(new HttpConnection(nginx.ipv4()));
        }
        long before = cpu(nginx);
        for (int i = 0; i < REQUESTS; i += CONNECTIONS) {
            for (HttpConnection client : clients) {
                client.send(REQUEST);
            }
            for (HttpConnection client : clients) {
                client.receive();
            }
        }
        long after = cpu(nginx);
        for (HttpConnection client : clients) {
            client.close();
        }
        return (double) (after - before) / REQUESTS;
    }

    private static long cpu(Nginx nginx) throws IOException {
        long sum = 0;
        for (long worker : nginx.workers()) {
            sum += Proc.cpu(Path.of("/proc", Long.toString(worker)));
        }
        return sum;
    }
}
