package scopeplugins.server;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import scopeplugins.plugin.PluginException;

/** Asks a running plugin for its report, as the probe does, and tells whether it gave one. */
public final class HealthCheck {

    private HealthCheck() {}

    /**
     * Asks once.
     *
     * @return one sentence for the operator
     * @throws PluginException if there is no report to be had
     */
    public static String ask(Path socket) {
        return ask(socket, new PluginClient(socket));
    }

    static String ask(Path socket, PluginClient client) {
        long start = System.nanoTime();
        client.get("report", InputStream::readAllBytes);
        long milliseconds = Duration.ofNanos(System.nanoTime() - start).toMillis();
        return socket + " gave a report in " + milliseconds + " ms";
    }
}
