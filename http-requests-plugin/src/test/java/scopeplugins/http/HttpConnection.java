package scopeplugins.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's connection that sends bytes exactly as it is told, one write each, and reads whole responses. After a response
 * that announces the connection's end it goes on with another one.
 */
public final class HttpConnection implements AutoCloseable {

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
    private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection:[^\r]*\\bclose\\b");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final SocketAddress server;
    private final boolean insideOfTls;
    private SocketChannel channel;
    private ByteChannel transport;
    private boolean closing;
    private final StringBuilder received = new StringBuilder();

    public HttpConnection(SocketAddress server) throws IOException {
        this(server, false);
    }

    /** A connection that may be inside of TLS, where one write becomes one record, if it has room in one. */
    public HttpConnection(SocketAddress server, boolean insideOfTls) throws IOException {
        this.server = server;
        this.insideOfTls = insideOfTls;
        channel = open(server);
        transport = insideOfTls ? TlsChannel.over(channel) : channel;
    }

    private static SocketChannel open(SocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        if (server instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return channel;
    }

    /** Each character is a byte. */
    public void send(String bytes) throws IOException {
        if (closing) {
            channel.close();
            channel = open(server);
            transport = insideOfTls ? TlsChannel.over(channel) : channel;
            closing = false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
        while (buffer.hasRemaining()) {
            transport.write(buffer);
        }
    }

    /** Sends as many bytes of a file, which is begun again when they are more than it has. */
    public void send(FileChannel file, long size) throws IOException {
        long left = size;
        while (left > 0) {
            long position = (size - left) % file.size();
            left -= file.transferTo(position, Math.min(left, file.size() - position), channel);
        }
    }

    /** Reads one response, which must say how long it is or have no body. */
    public String receive() throws IOException {
        String head = receiveHead();
        Matcher length = CONTENT_LENGTH.matcher(head);
        closing = CLOSE.matcher(head).find();
        return head + receive(length.find() ? Integer.parseInt(length.group(1)) : 0);
    }

    /** Reads through the next blank line. */
    public String receiveHead() throws IOException {
        return receiveThrough(END_OF_HEAD);
    }

    /** Reads up to this text and with it. */
    public String receiveThrough(String end) throws IOException {
        int from = 0;
        while (received.indexOf(end, from) < 0) {
            from = Math.max(0, received.length() - end.length());
            readMore();
        }
        return take(received.indexOf(end, from) + end.length());
    }

    /** Waits until the server closes, whatever it sends before. */
    public void awaitEnd() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        while (channel.read(buffer) >= 0) {
            buffer.clear();
        }
    }

    /** Reads as many bytes. */
    public String receive(int size) throws IOException {
        while (received.length() < size) {
            readMore();
        }
        return take(size);
    }

    private String take(int size) {
        String taken = received.substring(0, size);
        received.delete(0, size);
        return taken;
    }

    private void readMore() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        if (transport.read(buffer) < 0) {
            throw new EOFException("the server closed the connection after: " + received);
        }
        received.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
    }

    /** Closes with a RST instead of a FIN. */
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
