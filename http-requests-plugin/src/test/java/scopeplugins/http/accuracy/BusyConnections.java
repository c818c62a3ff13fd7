package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import scopeplugins.http.HttpConnection;

/** Connections to a server that send requests until they are told to stop. */
final class BusyConnections implements AutoCloseable {

    private static final int CONNECTIONS = 16;

    private final List<HttpConnection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private final long restMillis;
    private final LongAdder answered = new LongAdder();
    private volatile boolean busy = true;

    BusyConnections(SocketAddress server) throws IOException {
        this(server, Door.IPV4, 0);
    }

    /** Each connection rests for so long after an answer. */
    BusyConnections(SocketAddress server, Door door, long restMillis) throws IOException {
        this.restMillis = restMillis;
        for (int i = 0; i < CONNECTIONS; i++) {
            var connection = new HttpConnection(server, door == Door.TLS);
            connections.add(connection);
            threads.add(Thread.ofPlatform().start(() -> exchange(connection, new Client(server))));
        }
    }

    private void exchange(HttpConnection connection, Client client) {
        try {
            while (busy) {
                client.exchange(connection, Requests.GET);
                answered.increment();
                Pause.millis(restMillis);
            }
        } catch (IOException | RuntimeException e) {
            failure.set(e.toString());
        }
    }

    /** How many of their requests were. */
    long answered() {
        return answered.sum();
    }

    /** Waits for the last answers; the connections stay open. */
    void stop() throws IOException, InterruptedException {
        busy = false;
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failure.get().isEmpty()) {
            throw new IOException(failure.get());
        }
    }

    /** Requests on the connections that were busy, and on new ones. */
    Case more(String name, int each) {
        return Case.at(Door.IPV4, name, client -> {
            for (HttpConnection connection : connections) {
                for (int i = 0; i < each; i++) {
                    client.exchange(connection, Requests.GET);
                }
                client.exchangeOnce(Requests.GET);
            }
        });
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // They were only to be ended.
        }
    }

    @Override
    public void close() throws IOException {
        busy = false;
        for (HttpConnection connection : connections) {
            connection.close();
        }
    }
}
