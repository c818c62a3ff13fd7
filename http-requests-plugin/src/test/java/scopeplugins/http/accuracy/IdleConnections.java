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
    private final boolean insideOfTls;

    private IdleConnections(boolean insideOfTls) {
        this.insideOfTls = insideOfTls;
    }

    static IdleConnections plain() {
        return new IdleConnections(false);
    }

    static IdleConnections insideOfTls() {
        return new IdleConnections(true);
    }

    /**
     * The next request inside of TLS, to servers with a thread for each connection: it was waiting in a read when the plugin
     * came, whose begin nobody saw.
     */
    Case next() {
        return Case.at(Door.TLS, "the first request to a thread that waits", client -> {
                    client.exchange(connection(client), GET);
                    client.unseen(1);
                })
                .only("python", "go")
                .witnessedBy("http_stream_gaps_total");
    }

    private HttpConnection connection(Client client) throws IOException {
        HttpConnection connection = connections.get(client.server());
        if (connection == null) {
            throw new IOException("there is no connection to " + client.server());
        }
        return connection;
    }

    @Override
    public void open(SocketAddress server) throws IOException {
        var connection = new HttpConnection(server, insideOfTls);
        connections.put(server, connection);
        new Client(server).pipeline(connection, GET, 3);
    }

    /** The requests that follow, the first of them pipelined. */
    @Override
    public Case more() {
        Case plain = Case.plain("connection older than the plugin", client -> {
            HttpConnection connection = connection(client);
            client.pipeline(connection, GET, 3);
            for (int i = 0; i < 20; i++) {
                client.exchange(connection, Requests.post(Requests.DECOY));
            }
        });
        return insideOfTls ? plain.insideOfTls() : plain;
    }

    @Override
    public void close() throws IOException {
        for (HttpConnection connection : connections.values()) {
            connection.close();
        }
    }
}
