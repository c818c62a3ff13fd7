package scopeplugins.http.accuracy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** {@code JdkServer IPV4 IPV6}: the JDK's own server answers every request. */
final class JdkServer {

    private static final byte[] BODY = "GET /body HTTP/1.1\r\nHost: body\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private JdkServer() {}

    public static void main(String[] ports) throws IOException {
        listen("127.0.0.1", ports[0]);
        listen("::1", ports[1]);
    }

    private static void listen(String host, String port) throws IOException {
        var address = new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port));
        HttpServer server = HttpServer.create(address, 128);
        server.createContext("/", JdkServer::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, BODY.length);
                exchange.getResponseBody().write(BODY);
            }
        }
    }
}
