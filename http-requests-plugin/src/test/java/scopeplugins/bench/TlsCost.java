package scopeplugins.bench;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import scopeplugins.http.HttpConnection;
import scopeplugins.http.accuracy.Door;
import scopeplugins.http.accuracy.Server;
import scopeplugins.plugin.PluginProcess;

/**
 * What probes of a TLS library cost who reads by it: nanoseconds of CPU time of nginx for a request on a connection kept
 * alive, for which it reads twice, the second time to see that there is nothing more.
 *
 * @param off with {@code --tls off}
 * @param safe with {@code --tls safe}
 * @param more by how much it is more, of the two of each turn
 */
record TlsCost(Spread off, Spread safe, Spread more) {

    private static final int CONNECTIONS = 8;
    private static final int REQUESTS = 2_000;
    private static final String GET = "GET / HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";
    private static final Pattern COUNTED =
            Pattern.compile("(?m)^http_requests_total\\{comm=\"nginx\",.*scheme=\"https\"} (\\S+)$");

    static TlsCost measure(Path launcher, Path directory, int turns)
            throws IOException, InterruptedException, ExecutionException {
        var off = new ArrayList<Long>();
        var safe = new ArrayList<Long>();
        var more = new ArrayList<Long>();
        try (var nginx = Server.nginxInsideOfTls(directory.resolve("tls"))) {
            for (int i = 0; i < turns; i++) {
                boolean safeFirst = i % 2 == 0;
                long first = perRequest(launcher, directory, nginx, safeFirst ? "safe" : "off");
                long second = perRequest(launcher, directory, nginx, safeFirst ? "off" : "safe");
                safe.add(safeFirst ? first : second);
                off.add(safeFirst ? second : first);
                more.add(safe.getLast() - off.getLast());
            }
        }
        return new TlsCost(Spread.of(off), Spread.of(safe), Spread.of(more));
    }

    private static long perRequest(Path launcher, Path directory, Server nginx, String mode)
            throws IOException, InterruptedException, ExecutionException {
        Path socket = directory.resolve("tls.sock");
        List<String> command =
                List.of(launcher.toString(), "--socket", socket.toString(), "--interval", "0.5", "--tls", mode);
        // The libraries of this machine's other processes are left alone.
        var environment = Map.of("PLUGIN_JAVA_OPTIONS", "-Dtls.below=" + directory);
        try (var plugin = PluginProcess.start(environment, command);
                ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS)) {
            plugin.awaitLine("Listening");
            SocketAddress server = nginx.at(Door.TLS);
            // Until its code is compiled, and the library is found.
            do {
                load(clients, server);
            } while (mode.equals("safe") && !plugin.log().contains("Counting requests inside of TLS: "));
            load(clients, server);
            long counted = counted(socket);
            long before = cpu(nginx);
            load(clients, server);
            long cpu = cpu(nginx) - before;
            requireCounted(mode.equals("safe") ? CONNECTIONS * REQUESTS : 0, counted, socket);
            return cpu / (CONNECTIONS * REQUESTS);
        }
    }

    private static void load(ExecutorService clients, SocketAddress server)
            throws IOException, InterruptedException, ExecutionException {
        var exchanges = new ArrayList<Callable<Void>>();
        for (int i = 0; i < CONNECTIONS; i++) {
            var connection = new HttpConnection(server, true);
            exchanges.add(() -> {
                for (int request = 0; request < REQUESTS; request++) {
                    connection.send(GET);
                    connection.receive();
                }
                connection.close();
                return null;
            });
        }
        for (Future<Void> exchange : clients.invokeAll(exchanges)) {
            exchange.get();
        }
    }

    private static long cpu(Server nginx) throws IOException {
        long nanos = 0;
        for (long worker : nginx.workers()) {
            nanos += Proc.cpu(Path.of("/proc", Long.toString(worker)));
        }
        return nanos;
    }

    private static void requireCounted(long expected, long before, Path socket)
            throws IOException, InterruptedException {
        for (int i = 0; i < 10 && counted(socket) - before < expected; i++) {
            Thread.sleep(200); // until the next sample
        }
        long counted = counted(socket) - before;
        if (counted != expected) {
            throw new IOException("of " + expected + " requests inside of TLS " + counted + " were counted");
        }
    }

    private static long counted(Path socket) throws IOException, InterruptedException {
        Thread.sleep(1_200); // two samples
        try (var connection = new Connection(socket)) {
            return COUNTED.matcher(connection.page("/metrics"))
                    .results()
                    .mapToLong((MatchResult line) -> (long) Double.parseDouble(line.group(1)))
                    .sum();
        }
    }
}
