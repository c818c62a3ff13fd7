package scopeplugins.top;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jline.terminal.Size;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import scopeplugins.plugin.PluginException;

/** A top on a whole terminal: a line of its own, and below it the view, or the help. */
final class TopScreen<S> {

    private static final List<String> HELP = List.of(
            "space    pause: the numbers stand still; the next are those since then",
            "h or ?   this help, and back",
            "q        quit");

    private final String title;
    private final View<S> view;
    private final Poller<S> poller;
    private boolean helping;
    private boolean paused;
    private boolean ended;
    private LocalTime time = now();
    private String trouble = "";

    private TopScreen(String title, View<S> view, Poller<S> poller) {
        this.title = title;
        this.view = view;
        this.poller = poller;
    }

    /**
     * Shows the view until somebody quits.
     *
     * @throws PluginException if the plugin does not answer any more, or there is no terminal
     */
    static <S> void show(String title, View<S> view, Poller<S> poller, Duration interval) {
        var events = new LinkedBlockingQueue<Event<S>>();
        var top = new TopScreen<>(title, view, poller);
        try (var screen = Screen.open(() -> events.add(new Event.Changed<>()))) {
            poller.start(interval, events);
            Thread.ofPlatform().daemon().name("keyboard").start(() -> {
                screen.keyboard().read(key -> events.add(new Event.Pressed<>(key)));
                events.add(new Event.Gone<>());
            });
            while (!top.ended) {
                Size size = screen.size();
                screen.draw(top.draw(new Area(size.getColumns(), size.getRows(), screen.hasBlocks())), size);
                top.handle(TopLines.take(events));
            }
        }
    }

    private void handle(Event<S> event) {
        switch (event) {
            case Event.Answer<S>(S page) -> {
                poller.answered();
                trouble = "";
                if (!paused) {
                    view.next(page);
                    time = now();
                }
            }
            case Event.NoAnswer<S>(PluginException why) -> {
                poller.bear(why);
                trouble = String.valueOf(why.getMessage());
            }
            case Event.Pressed<S>(Key key) -> press(key);
            case Event.Changed<S> _ -> {
                // It is drawn anew whatever happens.
            }
            case Event.Gone<S> _ -> ended = true;
        }
    }

    private void press(Key key) {
        if (!helping && view.press(key)) {
            return;
        }
        ended = key.is("q");
        paused ^= key.is(" ");
        helping = !helping && (key.is("h") || key.is("?"));
    }

    private List<AttributedString> draw(Area area) {
        var lines = new ArrayList<AttributedString>();
        lines.add(first(area.width()));
        if (helping) {
            Stream.concat(view.help().stream(), HELP.stream())
                    .map(AttributedString::new)
                    .forEach(lines::add);
        } else {
            lines.addAll(view.draw(new Area(area.width(), area.height() - 1, area.blocks())));
        }
        return lines.stream()
                .limit(area.height())
                .map(line -> line.columnSubSequence(0, area.width()))
                .toList();
    }

    private AttributedString first(int width) {
        var line = new AttributedStringBuilder();
        if (!trouble.isEmpty()) {
            return line.style(AttributedStyle.DEFAULT.foreground(AttributedStyle.RED))
                    .append(Text.printable(trouble))
                    .toAttributedString();
        }
        String right = (paused ? "PAUSED  " : "h: help  ") + time;
        int left = Math.max(0, width - right.length() - 1);
        return line.append(Text.left(Text.printable(title), left), AttributedStyle.BOLD)
                .append(" ")
                .append(right, paused ? AttributedStyle.INVERSE : AttributedStyle.DEFAULT)
                .toAttributedString();
    }

    private static LocalTime now() {
        return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    }
}
