package scopeplugins.top;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import scopeplugins.plugin.PluginException;

/** A line of text per interval, as vmstat prints it. */
final class TopLines {

    // A terminal's height, less what keeps the last heading in sight.
    private static final int LINES_PER_HEADING = 22;

    private TopLines() {}

    /**
     * Prints until nobody reads.
     *
     * @throws PluginException if the plugin does not answer any more
     */
    static <S> void print(PrintStream out, View<S> view, Poller<S> poller, Duration interval) {
        var events = new LinkedBlockingQueue<Event<S>>();
        poller.start(interval, events);
        int lines = 0;
        while (!out.checkError()) {
            switch (take(events)) {
                case Event.Answer<S>(S page) -> {
                    poller.answered();
                    view.next(page);
                    Optional<String> line = view.line();
                    if (line.isPresent()) {
                        if (lines++ % LINES_PER_HEADING == 0) {
                            out.println(view.heading());
                        }
                        out.println(line.get());
                    }
                }
                case Event.NoAnswer<S>(PluginException why) -> poller.bear(why);
                case Event.Pressed<S> _, Event.Changed<S> _, Event.Gone<S> _ -> {
                    // There is no terminal.
                }
            }
        }
    }

    static <S> Event<S> take(LinkedBlockingQueue<Event<S>> events) {
        try {
            return events.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // nobody interrupts the main thread
        }
    }
}
