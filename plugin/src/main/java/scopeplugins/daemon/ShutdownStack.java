package scopeplugins.daemon;

import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, last first, when the JVM ends: by a signal or because the start failed half-way. */
final class ShutdownStack {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownStack.class);

    private final ConcurrentLinkedDeque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();

    ShutdownStack() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "shutdown"));
    }

    <T extends AutoCloseable> T push(T resource) {
        resources.push(resource);
        return resource;
    }

    private void closeAll() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                // The others are closed all the same.
                LOG.warn("Cannot close cleanly: {}", e.toString());
            }
        }
        LOG.info("Stopped");
    }
}
