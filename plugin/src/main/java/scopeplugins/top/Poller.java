package scopeplugins.top;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import scopeplugins.plugin.PluginException;
import scopeplugins.server.PluginClient;

/** Asks a plugin for its metrics once per interval, and bears with one that is silent for a while, as a new start is. */
final class Poller<S> {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private final PluginClient client;
    private final View<S> view;
    private long lastAnswer = System.nanoTime();

    Poller(PluginClient client, View<S> view) {
        this.client = client;
        this.view = view;
    }

    /**
     * Asks once.
     *
     * @throws PluginException if there is no answer
     */
    S ask() {
        return client.get("metrics", view::read);
    }

    /** Asks on and on, in a thread of its own. */
    void start(Duration interval, BlockingQueue<Event<S>> events) {
        Thread.ofPlatform().daemon().name("poller").start(() -> {
            try {
                long due = System.nanoTime() + interval.toNanos();
                while (true) {
                    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                    events.add(event());
                    due = Math.max(due + interval.toNanos(), System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Event<S> event() {
        try {
            return new Event.Answer<>(ask());
        } catch (PluginException e) {
            return new Event.NoAnswer<>(e);
        }
    }

    /** Remembers that there was an answer. */
    void answered() {
        lastAnswer = System.nanoTime();
    }

    /**
     * Bears with it.
     *
     * @throws PluginException that, if there was no answer for long
     */
    void bear(PluginException noAnswer) {
        if (System.nanoTime() - lastAnswer > PATIENCE_NANOS) {
            throw noAnswer;
        }
    }
}
