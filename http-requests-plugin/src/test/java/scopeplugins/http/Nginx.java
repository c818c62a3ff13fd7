package scopeplugins.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An nginx with two workers that answers every request itself, on IPv4, IPv6 and a unix socket. */
public final class Nginx implements AutoCloseable {

    private static final int WORKERS = 2;

    private final Process master;
    private final int port;
    private final Path unixSocket;

    private Nginx(Process master, int port, Path unixSocket) {
        this.master = master;
        this.port = port;
        this.unixSocket = unixSocket;
    }

    public static Nginx start(Path directory, int port) throws IOException {
        return start(directory, port, List.of());
    }

    /** Starts it behind a command that prepares its surroundings, such as {@code ip netns exec NAME}. */
    static Nginx start(Path directory, int port, List<String> prefix) throws IOException {
        Path socket = directory.resolve("nginx.sock");
        Path configuration =
                Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                worker_processes %d;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 512; }
                http {
                    access_log off;
                    keepalive_requests 1000000;
                    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    server {
                        listen 0.0.0.0:%d reuseport;
                        listen [::]:%d ipv6only=on reuseport;
                        listen unix:%s;
                        location / { return 200 "hello"; }
                    }
                }
                """.formatted(WORKERS, port, port, socket));
        var command = Stream.concat(
                        prefix.stream(),
                        Stream.of(binary(), "-p", directory.toString(), "-c", configuration.toString()))
                .toList();
        var nginx = new Nginx(new ProcessBuilder(command).inheritIO().start(), port, socket);
        nginx.awaitReady();
        return nginx;
    }

    /** The system's, or the one that scripts/setup unpacked. */
    private static String binary() {
        Path unpacked = Path.of(System.getProperty("servers", ""), "usr/sbin/nginx");
        return Stream.of(Path.of("/usr/sbin/nginx"), unpacked)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no nginx; run scripts/setup test"))
                .toString();
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (workers().size() < WORKERS || !accepts(unix())) {
            if (!master.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new AssertionError("nginx did not start");
            }
            Thread.onSpinWait();
        }
    }

    private static boolean accepts(SocketAddress address) {
        try (SocketChannel _ = SocketChannel.open(address)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public SocketAddress ipv4() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    SocketAddress ipv6() {
        return new InetSocketAddress(InetAddress.ofLiteral("::1"), port);
    }

    SocketAddress unix() {
        return UnixDomainSocketAddress.of(unixSocket);
    }

    /** The processes that read the requests. */
    public Set<Long> workers() {
        return master.descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        var workers = master.descendants().toList();
        master.destroy();
        workers.forEach(worker -> worker.onExit().join());
        master.onExit().join();
    }
}
