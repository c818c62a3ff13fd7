package scopeplugins.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A probe's connection that costs as little as it can, so that what it measures is the plugin. */
final class Connection implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 20);

    Connection(Path socket) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    /** The nanoseconds from the request's first byte to the last of the report. */
    long poll() throws IOException {
        long start = System.nanoTime();
        get("/report?api_version=1&probe_id=7ecbffbad232e88b");
        return System.nanoTime() - start;
    }

    /** The body of a page. */
    String page(String path) throws IOException {
        int body = get(path);
        byte[] bytes = new byte[buffer.position() - body];
        buffer.get(body, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Fills the buffer with a response; returns where its body begins. */
    private int get(String path) throws IOException {
        channel.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: plugin\r\nUser-Agent: Go-http-client/1.1\r\n"
                        + "Accept-Encoding: gzip\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
        buffer.clear();
        int body = -1;
        int end = Integer.MAX_VALUE;
        while (buffer.position() < end) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the plugin closed the connection");
            }
            if (body < 0) {
                byte[] start = new byte[Math.min(buffer.position(), 1024)];
                buffer.get(0, start);
                String head = new String(start, StandardCharsets.ISO_8859_1);
                body = head.indexOf("\r\n\r\n") + 4;
                if (body < 4) {
                    body = -1;
                    continue;
                }
                Matcher length = LENGTH.matcher(head);
                if (!head.startsWith("HTTP/1.1 200 ") || !length.find()) {
                    throw new IOException("not a report: " + head);
                }
                end = body + Integer.parseInt(length.group(1));
            }
        }
        return body;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
