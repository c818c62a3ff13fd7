package scopeplugins.http.accuracy;

import static scopeplugins.http.accuracy.Requests.GET;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import scopeplugins.http.HttpConnection;

/** A connection to each server that has carried requests which the plugin never saw. */
final class IdleConnections implements Older {

    private final Map<SocketAddress, HttpConnection> connections = new HashMap<>();

    @Override
    public void open(SocketAddress server) throws IOException {
        var connection = new HttpConnection(server);
        connections.put(server, connection);
        new Client(server).pipeline(connection, GET, 3);
    }

    /** The requests that follow, the first of them pipelined. */
    @Override
    public Case more() {
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
