package scopeplugins.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Polls a plugin as Scope's probe does, and is at least as strict: what the probe would reject, ignore or pay for is an
 * {@link AssertionError}. Uses nothing of the server's, so that both cannot share a mistake.
 */
public final class ProbeClient implements AutoCloseable {

    /** For connecting, headers and body together. */
    public static final Duration DEADLINE = Duration.ofMillis(500);

    private static final byte[] REQUEST = """
            GET /report?api_version=1&probe_id=7ecbffbad232e88b HTTP/1.1\r
            Host: plugin\r
            User-Agent: Go-http-client/1.1\r
            Accept-Encoding: gzip\r
            \r
            """.getBytes(StandardCharsets.US_ASCII);

    private final Path socket;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();
    private @Nullable SocketChannel channel;
    private long deadlineNanos;
    private int connections;

    public ProbeClient(Path socket) {
        this.socket = socket;
    }

    /** How many connections the polls have taken so far; more than one says that the plugin costs the probe one each. */
    public int connections() {
        return connections;
    }

    /**
     * One poll.
     *
     * @return the report
     * @throws AssertionError if the probe would show an error, lose data, or would have waited in vain
     */
    public JsonNode poll() {
        deadlineNanos = System.nanoTime() + DEADLINE.toNanos();
        try {
            SocketChannel connected = connect();
            write(connected, ByteBuffer.wrap(REQUEST));
            byte[] body = readResponse(connected);
            JsonNode report = ProbeRules.check(pluginId(socket), body);
            // The probe stops reading after the JSON value, and drops a connection that has anything left to read.
            if (ProbeRules.lengthOfFirstValue(body) < body.length || buffer.hasRemaining()) {
                close();
            }
            return report;
        } catch (IOException e) {
            close();
            throw new AssertionError("the poll of " + socket + " failed: " + e, e);
        }
    }

    /** The id that the probe expects of a socket: the file's name without its last extension. */
    public static String pluginId(Path socket) {
        return socket.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }

    private SocketChannel connect() throws IOException {
        if (channel != null && !closedByServer(channel)) {
            return channel;
        }
        close();
        buffer.clear().flip();
        // Connecting to a unix socket does not wait, except for a place in the backlog; then this throws.
        SocketChannel fresh = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel = fresh;
        fresh.configureBlocking(false);
        if (!fresh.connect(UnixDomainSocketAddress.of(socket))) {
            await(fresh, SelectionKey.OP_CONNECT);
            fresh.finishConnect();
        }
        connections++;
        return fresh;
    }

    private boolean closedByServer(SocketChannel idle) throws IOException {
        int read = idle.read(buffer.clear());
        buffer.flip();
        if (read > 0) {
            throw new AssertionError("the plugin sent " + read + " bytes between two polls");
        }
        return read < 0;
    }

    private void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (to.write(bytes) == 0) {
                await(to, SelectionKey.OP_WRITE);
            }
        }
    }

    private byte[] readResponse(SocketChannel from) throws IOException {
        String status = readLine(from);
        if (!status.matches("HTTP/1\\.1 200( .*)?")) {
            close();
            throw new AssertionError("the plugin returned non-200 status: " + status);
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = readLine(from); !line.isEmpty(); line = readLine(from)) {
            String[] header = line.split(":", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1].trim());
        }
        byte[] body = readBody(from, headers);
        if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
            close();
        }
        return headers.getOrDefault("content-encoding", "").equals("gzip")
                ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes()
                : body;
    }

    private byte[] readBody(SocketChannel from, Map<String, String> headers) throws IOException {
        var body = new ByteArrayOutputStream();
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            int size;
            do {
                size = Integer.parseInt(readLine(from).split(";", 2)[0].trim(), 16);
                read(from, size, body);
                readLine(from);
            } while (size > 0);
        } else if (headers.containsKey("content-length")) {
            read(from, Integer.parseInt(headers.get("content-length")), body);
        } else {
            throw new AssertionError("the plugin sent neither Content-Length nor chunks");
        }
        return body.toByteArray();
    }

    private void read(SocketChannel from, int count, ByteArrayOutputStream into) throws IOException {
        for (int left = count; left > 0; ) {
            fill(from);
            int some = Math.min(left, buffer.remaining());
            into.write(buffer.array(), buffer.position(), some);
            buffer.position(buffer.position() + some);
            left -= some;
        }
    }

    private String readLine(SocketChannel from) throws IOException {
        var line = new StringBuilder();
        for (int c = readByte(from); c != '\n'; c = readByte(from)) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private int readByte(SocketChannel from) throws IOException {
        fill(from);
        return buffer.get() & 0xff;
    }

    private void fill(SocketChannel from) throws IOException {
        while (!buffer.hasRemaining()) {
            int read = from.read(buffer.clear());
            buffer.flip();
            if (read < 0) {
                throw new IOException("the plugin closed the connection in the middle of an exchange");
            }
            if (read == 0) {
                await(from, SelectionKey.OP_READ);
            }
        }
    }

    private void await(SocketChannel awaited, int operation) throws IOException {
        long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        try (Selector selector = Selector.open()) {
            SelectionKey key = awaited.register(selector, operation);
            if (millis <= 0 || selector.select(millis) == 0) {
                throw new IOException("no whole answer within " + DEADLINE.toMillis() + " ms");
            }
            key.cancel();
            selector.selectNow();
        }
    }

    /** Gives up the connection; the next poll takes a new one. */
    @Override
    public void close() {
        SocketChannel open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
