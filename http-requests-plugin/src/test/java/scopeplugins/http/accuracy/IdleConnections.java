package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import scopeplugins.http.HttpConnection;

/** A connection to each server that is older than the plugin, and has carried requests that it never saw. */
final class IdleConnections implements AutoCloseable {

    private final Map<SocketAddress, HttpConnection> connections = new HashMap<>();

    IdleConnections(List<Chain> chains) throws IOException {
        for (Chain chain : chains) {
            for (Door door : Door.PLAIN) {
                if (chain.entrance().doors().contains(door)) {
                    SocketAddress address = chain.entrance().at(door);
                    var connection = new HttpConnection(address);
                    connections.put(address, connection);
                    new Client(address).pipeline(connection, GET, 3);
                }
            }
        }
    }

    /** The requests that follow, the first of them pipelined. */
    Case more() {
        return Case.plain("connection older than the plugin", client -> {
            HttpConnection connection = connections.get(client.server());
            if (connection == null) {
                throw new IOException("there is no connection to " + client.server());
            }
            client.pipeline(connection, GET, 3);
            for (int i = 0; i < 20; i++) {
                client.exchange(connection, Requests.post(Requests.DECOY));
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection : connections.values()) {
            connection.close();
        }
    }
}
