package scopeplugins.http.top;

import java.util.Set;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import scopeplugins.top.Area;
import scopeplugins.top.Sparkline;
import scopeplugins.top.Text;

/** Writes rows in those columns for which there is room, and behind them the last minute. */
final class Table {

    private static final int LEAST_CURVE = 6;

    private static final AttributedStyle BAD = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
    private static final AttributedStyle DOUBTFUL = AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);

    private final Area area;
    private final boolean containers;
    private final Order order;
    private final Set<Column> columns;
    private final int curve;

    Table(Area area, boolean containers, Order order) {
        this.area = area;
        this.containers = containers;
        this.order = order;
        columns = Column.fitting(area.width(), containers);
        int left = area.width()
                - columns.stream().mapToInt(column -> column.width + 1).sum();
        curve = left < LEAST_CURVE ? 0 : left;
    }

    /**
     * The titles, and which rows there are.
     *
     * @param from the first row shown, from 0
     * @param to the row behind the last shown
     */
    AttributedString heading(int from, int to, int all) {
        var line = new AttributedStringBuilder();
        for (Column column : columns) {
            line.append(
                            column.title(containers),
                            column == order.column ? AttributedStyle.INVERSE.bold() : AttributedStyle.INVERSE)
                    .append(" ", AttributedStyle.INVERSE);
        }
        String rows = to - from < all ? "%d-%d of %d".formatted(from + 1, to, all) : "";
        String title = curve == 0 ? "" : curve < "LAST MINUTE".length() ? "MINUTE" : "LAST MINUTE";
        int left = Math.max(0, area.width() - line.columnLength());
        return line.append(
                        Text.left(title.length() + rows.length() < left ? title + " " + rows : title, left),
                        AttributedStyle.INVERSE)
                .toAttributedString();
    }

    AttributedString line(Row row) {
        var line = new AttributedStringBuilder();
        for (Column column : columns) {
            line.append(column.cell(row), style(column, row.interval())).append(" ");
        }
        return line.append(Sparkline.of(row.history(), curve, area.blocks())).toAttributedString();
    }

    private static AttributedStyle style(Column column, Interval interval) {
        if (column == Column.SERVER_ERRORS && interval.responses(5) > 0) {
            return BAD;
        }
        return column == Column.CLIENT_ERRORS && interval.responses(4) > 0 ? DOUBTFUL : AttributedStyle.DEFAULT;
    }
}
