package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Set;

/** Connections that are older than the plugin, and what is sent on them once it runs. */
interface Older extends AutoCloseable {

    /** Opens a connection to the server and uses it, before the plugin starts. */
    void open(SocketAddress server) throws IOException, InterruptedException;

    /** What follows when it runs; where its doors are, connections are opened. */
    Case more();

    /** The clients that are processes of their own: none of them receives a request. */
    default Set<Long> clients() {
        return Set.of();
    }

    @Override
    void close() throws IOException;
}
