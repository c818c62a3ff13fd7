package scopeplugins.http.top;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import scopeplugins.top.Area;
import scopeplugins.top.Key;
import scopeplugins.top.Key.Kind;
import scopeplugins.top.View;

/** The requests of each process, or of each container. */
public final class HttpView implements View<HttpPage> {

    private final Intervals intervals;
    private Order order = Order.REQUESTS;
    private boolean containers;
    private String filter = "";
    private boolean typing;
    private int firstRow;
    private int rowsShown = 1;

    /**
     * A view of nothing yet.
     *
     * @param interval the time between two pages
     */
    public HttpView(Duration interval) {
        intervals = new Intervals(interval);
    }

    @Override
    public HttpPage read(InputStream page) throws IOException {
        return HttpPage.read(page);
    }

    @Override
    public void next(HttpPage page) {
        intervals.next(page);
    }

    @Override
    public List<AttributedString> draw(Area area) {
        var lines = new ArrayList<>(Summary.lines(intervals, area));
        if (typing || !filter.isEmpty()) {
            lines.add(new AttributedString("Filter: " + filter + (typing ? "_" : ""), AttributedStyle.BOLD));
        }
        if (intervals.hasInterval()) {
            List<Row> rows = rows();
            rowsShown = Math.max(1, area.height() - lines.size() - 1);
            firstRow = Math.clamp(firstRow, 0, Math.max(0, rows.size() - rowsShown));
            var table = new Table(area, byContainer(), order);
            lines.add(table.heading(firstRow, Math.min(firstRow + rowsShown, rows.size()), rows.size()));
            rows.stream().skip(firstRow).limit(rowsShown).map(table::line).forEach(lines::add);
            if (rows.isEmpty()) {
                lines.add(new AttributedString(
                        filter.isEmpty()
                                ? "No process has received a request since the plugin was started."
                                : "Nothing here is called so, has this pid or this container."));
            }
        }
        return lines;
    }

    private boolean byContainer() {
        return containers || !intervals.hasProcesses();
    }

    private List<Row> rows() {
        String word = filter.toLowerCase(Locale.ROOT);
        List<Row> rows = byContainer() ? intervals.byContainer(word) : intervals.byProcess(word);
        return rows.stream().sorted(order.comparator()).toList();
    }

    @Override
    public boolean press(Key key) {
        if (typing) {
            type(key);
            return true;
        }
        Order chosen = Order.of(key);
        if (chosen != null) {
            order = chosen;
            firstRow = 0;
            return true;
        }
        if (key.is("c")) {
            containers = !containers;
            firstRow = 0;
            return true;
        }
        if (key.is("/")) {
            typing = true;
            return true;
        }
        return scroll(key.kind());
    }

    private void type(Key key) {
        switch (key.kind()) {
            case CHARACTER -> filter += key.text();
            case BACKSPACE -> filter = filter.isEmpty() ? "" : filter.substring(0, filter.length() - 1);
            case ENTER -> typing = false;
            case ESCAPE -> {
                typing = false;
                filter = "";
            }
            case UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END -> scroll(key.kind());
        }
    }

    private boolean scroll(Kind key) {
        firstRow = switch (key) {
            case UP -> firstRow - 1;
            case DOWN -> firstRow + 1;
            case PAGE_UP -> firstRow - rowsShown;
            case PAGE_DOWN -> firstRow + rowsShown;
            case HOME -> 0;
            case END -> Integer.MAX_VALUE;
            case ESCAPE, CHARACTER, ENTER, BACKSPACE -> firstRow;
        };
        if (key == Kind.ESCAPE) {
            filter = "";
        }
        return key != Kind.CHARACTER;
    }

    @Override
    public List<String> help() {
        return Stream.concat(
                        Stream.of(Order.values()).map(Order::help),
                        Stream.of(
                                "c        containers, or processes again",
                                "/        filter by name, pid or container; Enter keeps it, Esc ends it",
                                "arrows, page up and down, home, end",
                                ""))
                .toList();
    }

    @Override
    public String heading() {
        return Summary.HEADING;
    }

    @Override
    public Optional<String> line() {
        return intervals.hasInterval() ? Optional.of(Summary.line(intervals)) : Optional.empty();
    }
}
