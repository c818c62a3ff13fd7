package scopeplugins.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import scopeplugins.plugin.PluginException;

/** Asks a running plugin for a page, on its unix socket. */
public final class PluginClient {

    // Longer than the probe waits: a busy host makes a plugin slow, and is no reason to give it up.
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final String OK = "HTTP/1.1 200 ";

    private final Path socket;
    private final Duration timeout;

    /** What takes an answer's body, which may be megabytes long. */
    @FunctionalInterface
    public interface BodyReader<T> {
        T read(InputStream body) throws IOException;
    }

    public PluginClient(Path socket) {
        this(socket, TIMEOUT);
    }

    /**
     * Makes a client that is connected only while it asks.
     *
     * @param timeout for connecting, and for each part of the answer
     */
    PluginClient(Path socket, Duration timeout) {
        this.socket = socket;
        this.timeout = timeout;
    }

    /**
     * Asks once.
     *
     * @param page its path without the slash, which is also what it is called in a sentence
     * @throws PluginException if the plugin does not give it
     */
    public <T> T get(String page, BodyReader<T> reader) {
        UnixSockets.load();
        int millis = Math.toIntExact(timeout.toMillis());
        try (AFUNIXSocket client = AFUNIXSocket.newInstance()) {
            client.connect(AFUNIXSocketAddress.of(socket), millis);
            client.setSoTimeout(millis);
            client.getOutputStream()
                    .write(("GET /" + page + " HTTP/1.1\r\nHost: plugin\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new BufferedInputStream(client.getInputStream());
            String status = line(answer);
            if (!status.startsWith(OK)) {
                throw new PluginException(gives(page)
                        + (status.isEmpty() ? "it ended the connection without an answer" : status)
                        + "; see the plugin's log");
            }
            while (!line(answer).isEmpty()) {
                // The body follows the first empty line, and ends with the connection.
            }
            return reader.read(answer);
        } catch (SocketTimeoutException e) {
            throw new PluginException(gives(page) + "no answer within " + millis + " ms; see the plugin's log", e);
        } catch (IOException e) {
            throw new PluginException(
                    gives(page) + e.getMessage() + "; is the plugin running, and as the same user?", e);
        }
    }

    private String gives(String page) {
        return socket + " gives no " + page + ": ";
    }

    /** The next line without its end; empty at the end of the stream too. */
    private static String line(InputStream answer) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = answer.read(); c >= 0 && c != '\n'; c = answer.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }
}
