package scopeplugins.server;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import scopeplugins.plugin.PluginException;

/** Asks a running plugin for its report, as the probe does, and tells whether it gave one. */
public final class HealthCheck {

    // Longer than the probe waits: a busy host makes a plugin slow, and is no reason to start it anew.
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final String OK = "HTTP/1.1 200 ";

    private HealthCheck() {}

    /**
     * Asks once.
     *
     * @return one sentence for the operator
     * @throws PluginException if there is no report to be had
     */
    public static String ask(Path socket) {
        return ask(socket, TIMEOUT);
    }

    static String ask(Path socket, Duration timeout) {
        UnixSockets.load();
        long start = System.nanoTime();
        String response = exchange(socket, timeout);
        long milliseconds = Duration.ofNanos(System.nanoTime() - start).toMillis();
        if (!response.startsWith(OK)) {
            throw new PluginException(socket + " gives no report: "
                    + response.lines().findFirst().orElse("it ended the connection without an answer")
                    + "; see the plugin's log");
        }
        return socket + " gave a report in " + milliseconds + " ms";
    }

    private static String exchange(Path socket, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        try (AFUNIXSocket client = AFUNIXSocket.newInstance()) {
            client.connect(AFUNIXSocketAddress.of(socket), millis);
            client.setSoTimeout(millis);
            client.getOutputStream()
                    .write("GET /report HTTP/1.1\r\nHost: plugin\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            throw new PluginException(
                    socket + " gives no report: no answer within " + millis + " ms; see the plugin's log", e);
        } catch (IOException e) {
            throw new PluginException(
                    socket + " gives no report: " + e.getMessage() + "; is the plugin running, and as the same user?",
                    e);
        }
    }
}
