package scopeplugins.http.top;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import scopeplugins.top.Numbers;
import scopeplugins.top.Text;

/** The table's columns, from left to right. */
enum Column {
    PID("PID", 7),
    NAME("NAME", 15),
    CONTAINER("CONTAINER", 12),
    REQUESTS("REQ/S", 7),
    OK("2XX/S", 6),
    REDIRECTS("3XX/S", 6),
    CLIENT_ERRORS("4XX/S", 6),
    SERVER_ERRORS("5XX/S", 6),
    P50("P50", 6),
    P95("P95", 6);

    // Where there is not room for all, the last are left out.
    private static final List<Column> BY_WEIGHT =
            List.of(NAME, REQUESTS, PID, SERVER_ERRORS, P95, CLIENT_ERRORS, OK, P50, REDIRECTS, CONTAINER);
    private static final List<Column> BY_WEIGHT_OF_CONTAINERS =
            List.of(CONTAINER, REQUESTS, NAME, SERVER_ERRORS, P95, CLIENT_ERRORS, OK, P50, REDIRECTS, PID);

    private final String title;
    final int width;

    Column(String title, int width) {
        this.title = title;
        this.width = width;
    }

    /** Those that have room, a space behind each. */
    static Set<Column> fitting(int width, boolean containers) {
        var fitting = EnumSet.noneOf(Column.class);
        int used = 0;
        for (Column column : containers ? BY_WEIGHT_OF_CONTAINERS : BY_WEIGHT) {
            used += column.width + 1;
            if (used > width + 1) {
                break;
            }
            fitting.add(column);
        }
        return fitting;
    }

    String title(boolean containers) {
        return aligned(containers && this == PID ? "PROCS" : title);
    }

    String cell(Row row) {
        Interval interval = row.interval();
        return aligned(
                switch (this) {
                    case PID -> told(row.pid());
                    case NAME -> told(row.name());
                    case CONTAINER -> told(row.container());
                    case REQUESTS -> Numbers.count(interval.requests());
                    case OK -> Numbers.count(interval.responses(2));
                    case REDIRECTS -> Numbers.count(interval.responses(3));
                    case CLIENT_ERRORS -> Numbers.count(interval.responses(4));
                    case SERVER_ERRORS -> Numbers.count(interval.responses(5));
                    case P50 -> Numbers.seconds(interval.quantile(0.5));
                    case P95 -> Numbers.seconds(interval.quantile(0.95));
                });
    }

    private static String told(String text) {
        return text.isEmpty() ? Numbers.NONE : Text.printable(text);
    }

    private String aligned(String text) {
        return this == NAME || this == CONTAINER ? Text.left(text, width) : Text.right(text, width);
    }
}
