package scopeplugins.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client's connection that sends bytes exactly as it is told, one write each, and reads whole responses. */
final class HttpConnection implements AutoCloseable {

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final SocketChannel channel;
    private String received = "";

    HttpConnection(SocketAddress server) throws IOException {
        channel = SocketChannel.open(server);
    }

    void send(String bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Reads one response, which must say how long it is. */
    String receive() throws IOException {
        while (!received.contains(END_OF_HEAD)) {
            readMore();
        }
        int headEnd = received.indexOf(END_OF_HEAD) + END_OF_HEAD.length();
        Matcher length = CONTENT_LENGTH.matcher(received.substring(0, headEnd));
        int end = headEnd + (length.find() ? Integer.parseInt(length.group(1)) : 0);
        while (received.length() < end) {
            readMore();
        }
        String response = received.substring(0, end);
        received = received.substring(end);
        return response;
    }

    private void readMore() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        if (channel.read(buffer) < 0) {
            throw new EOFException("the server closed the connection after: " + received);
        }
        received += new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
