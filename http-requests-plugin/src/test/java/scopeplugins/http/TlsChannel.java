package scopeplugins.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A client's side of TLS, whoever the server is. */
final class TlsChannel implements ByteChannel {

    private static final SSLContext CONTEXT = context();

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer received;
    private final ByteBuffer sent;
    private final ByteBuffer plain;

    private TlsChannel(SocketChannel channel) {
        this.channel = channel;
        this.engine = CONTEXT.createSSLEngine();
        engine.setUseClientMode(true);
        int record = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocate(2 * record).flip();
        this.sent = ByteBuffer.allocate(record);
        this.plain = ByteBuffer.allocate(2 * engine.getSession().getApplicationBufferSize())
                .flip();
    }

    static TlsChannel over(SocketChannel channel) throws IOException {
        var tls = new TlsChannel(channel);
        tls.engine.beginHandshake();
        while (!tls.isHandshakeOver()) {
            switch (tls.engine.getHandshakeStatus()) {
                case NEED_TASK -> tls.runTasks();
                case NEED_WRAP -> tls.wrap(ByteBuffer.allocate(0));
                default -> tls.unwrap();
            }
        }
        return tls;
    }

    private boolean isHandshakeOver() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private int wrap(ByteBuffer bytes) throws IOException {
        SSLEngineResult result = engine.wrap(bytes, sent.clear());
        sent.flip();
        while (sent.hasRemaining()) {
            channel.write(sent);
        }
        return result.bytesConsumed();
    }

    /** Takes one record. Returns whether there was one. */
    private boolean unwrap() throws IOException {
        plain.compact();
        SSLEngineResult result = engine.unwrap(received, plain);
        plain.flip();
        if (result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            return result.getStatus() == SSLEngineResult.Status.OK;
        }
        received.compact();
        boolean more = channel.read(received) >= 0;
        received.flip();
        return more;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        while (!plain.hasRemaining()) {
            if (!unwrap()) {
                return -1;
            }
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(ByteBuffer.allocate(0));
            }
            runTasks();
        }
        int size = Math.min(buffer.remaining(), plain.remaining());
        buffer.put(plain.slice(plain.position(), size));
        plain.position(plain.position() + size);
        return size;
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        return wrap(buffer);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The servers' certificates are made for each test. */
    private static final class Trusting extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
