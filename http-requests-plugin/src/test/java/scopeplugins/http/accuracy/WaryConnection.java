package scopeplugins.http.accuracy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection to a server that may answer, be silent, or close. */
final class WaryConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 1000;

    // To a server that announces no end, but may be about to close.
    private static final int LINGER_MILLIS = 30;

    private final Socket socket = new Socket();
    private final InputStream in;
    private Answer last = Answer.NONE;

    WaryConnection(SocketAddress server) throws IOException {
        socket.connect((InetSocketAddress) server);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Each character is a byte. */
    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One byte, urgently. */
    void sendUrgent(char urgent) throws IOException {
        socket.sendUrgentData(urgent);
    }

    /** Says that nothing follows, and waits until the server has read all and closed. */
    void finish() throws IOException {
        socket.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** So many answers, or fewer if one is the last, or if the server says nothing for a second. */
    List<Answer> receive(int most) throws IOException {
        var answers = new ArrayList<Answer>();
        do {
            last = receive();
            answers.add(last);
        } while (!last.isLast() && answers.size() < most);
        return answers;
    }

    private Answer receive() throws IOException {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return Answer.read(in);
        } catch (SocketTimeoutException | SocketException | EOFException nothing) {
            return Answer.NONE;
        }
    }

    /** Whether the server waits for more, after its last answer. */
    boolean isOpen() throws IOException {
        if (last.isLast() || last.isOk()) {
            return !last.isLast();
        }
        try {
            socket.setSoTimeout(LINGER_MILLIS);
            in.mark(1);
            boolean open = in.read() >= 0;
            in.reset();
            return open;
        } catch (SocketTimeoutException waiting) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
