package scopeplugins.iowait.top;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import scopeplugins.top.Area;
import scopeplugins.top.History;
import scopeplugins.top.Key;
import scopeplugins.top.Numbers;
import scopeplugins.top.Sparkline;
import scopeplugins.top.Text;
import scopeplugins.top.View;

/** The host's IO wait, and beside it what tells whether it hurts. */
public final class HostView implements View<HostPage> {

    private static final int LABEL_WIDTH = 21;
    private static final int NUMBER_WIDTH = 8;

    private final Map<HostNumber, History> histories = new EnumMap<>(HostNumber.class);
    private HostPage page = new HostPage(Map.of(), "");

    /**
     * A view of nothing yet.
     *
     * @param interval the time between two pages
     */
    public HostView(Duration interval) {
        for (HostNumber number : HostNumber.values()) {
            histories.put(number, new History(interval));
        }
    }

    @Override
    public HostPage read(InputStream page) throws IOException {
        return HostPage.read(page);
    }

    @Override
    public void next(HostPage page) {
        this.page = page;
        histories.forEach((number, history) -> history.add(page.value(number)));
    }

    @Override
    public List<AttributedString> draw(Area area) {
        var lines = new ArrayList<AttributedString>();
        lines.add(new AttributedString(
                Text.left(Text.left("", LABEL_WIDTH) + numbers("NOW", "MEAN", "MAX") + "  LAST MINUTE", area.width()),
                AttributedStyle.INVERSE));
        histories.forEach((number, history) -> lines.add(line(number, history, area)));
        lines.add(AttributedString.EMPTY);
        lines.add(new AttributedString("Busiest disk: " + (page.device().isEmpty() ? Numbers.NONE : page.device())));
        return lines;
    }

    private AttributedString line(HostNumber number, History history, Area area) {
        int left = Math.max(0, area.width() - LABEL_WIDTH - 3 * NUMBER_WIDTH - 2);
        return new AttributedStringBuilder()
                .append(
                        Text.left(number.label, LABEL_WIDTH),
                        number == HostNumber.IOWAIT ? AttributedStyle.BOLD : AttributedStyle.DEFAULT)
                .append(numbers(
                        number.format(page.value(number)), number.format(history.mean()), number.format(history.max())))
                .append("  ")
                .append(Sparkline.of(history, left, area.blocks()))
                .toAttributedString();
    }

    private static String numbers(String... texts) {
        return Stream.of(texts).map(text -> Text.right(text, NUMBER_WIDTH)).collect(Collectors.joining());
    }

    /** There is nothing to sort or to filter in a single host. */
    @Override
    public boolean press(Key key) {
        return false;
    }

    @Override
    public List<String> help() {
        return List.of();
    }

    @Override
    public String heading() {
        return row(number -> number.shortLabel) + "  disk";
    }

    @Override
    public Optional<String> line() {
        return Optional.of(row(number -> number.format(page.value(number))) + "  "
                + (page.device().isEmpty() ? Numbers.NONE : page.device()));
    }

    private static String row(Function<HostNumber, String> cell) {
        return numbers(Stream.of(HostNumber.values()).map(cell).toArray(String[]::new));
    }
}
