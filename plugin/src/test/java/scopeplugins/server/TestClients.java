package scopeplugins.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import scopeplugins.report.Metric;
import scopeplugins.report.MetricTemplate;
import scopeplugins.report.Node;
import scopeplugins.report.NodeId;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.Report;
import scopeplugins.report.ReportEncoder;
import scopeplugins.report.Sample;
import scopeplugins.report.Topology;

/** Clients that behave badly, and what tells whether the server minds. */
final class TestClients {

    /** Generous: only a failing test waits as long. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestClients() {}

    static SocketChannel connect(Path socket) throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(socket));
        return client;
    }

    static List<SocketChannel> connect(Path socket, int count) throws IOException {
        var clients = new ArrayList<SocketChannel>();
        for (int i = 0; i < count; i++) {
            clients.add(connect(socket));
        }
        return clients;
    }

    static SocketChannel connect(InetAddress from, InetSocketAddress to) throws IOException {
        SocketChannel client = SocketChannel.open().bind(new InetSocketAddress(from, 0));
        client.connect(to);
        return client;
    }

    static void send(SocketChannel client, String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Everything the server sends until it closes the connection. */
    static String receive(SocketChannel client) throws IOException {
        return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
    }

    static String exchange(Path socket, String request) throws IOException {
        try (SocketChannel client = connect(socket)) {
            send(client, request);
            return receive(client);
        }
    }

    static String get(Path socket, String path) throws IOException {
        return exchange(socket, "GET " + path + " HTTP/1.1\r\nHost: plugin\r\nConnection: close\r\n\r\n");
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void closeAll(List<SocketChannel> clients) throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(end);
            Thread.sleep(5);
        }
    }

    static long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A report that the probe accepts of the plugin {@code id}. */
    static String report(String id) {
        var metric = new Metric(List.of(new Sample(Instant.parse("2026-01-02T03:04:05Z"), 12.5)), 0, 100);
        var template = new MetricTemplate("iowait", "IO Wait", MetricTemplate.Format.PERCENT, 0.1);
        var topology = new Topology(Map.of(NodeId.host("host"), Node.of("iowait", metric)), Map.of("iowait", template));
        var report = Report.ofHosts(topology, PluginSpec.reporter(id, "Test", "A test"));
        return StandardCharsets.UTF_8.decode(new ReportEncoder().encode(report)).toString();
    }

    /** Runs a command as a user who is neither root nor the owner of the files here; skips the test if that cannot be. */
    static Process runAsNobody(String... command) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can run a command as another user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        var whole = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole).redirectErrorStream(true).start();
    }

    /** Lets every user reach what lies in a directory that JUnit made for its owner. */
    static void openToAll(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
