package scopeplugins.http.top;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import scopeplugins.top.Key;

/** What the rows are sorted by; equal ones by name and pid, so that they keep their places. */
enum Order {
    REQUESTS("r", Column.REQUESTS, "requests"),
    ERRORS("e", Column.SERVER_ERRORS, "errors, 4xx and 5xx"),
    TIME("l", Column.P95, "latency, p95"),
    PID("p", Column.PID, "pid, or number of processes"),
    NAME("n", Column.NAME, "name");

    private final String key;
    final Column column;
    private final String what;

    Order(String key, Column column, String what) {
        this.key = key;
        this.column = column;
        this.what = what;
    }

    Comparator<Row> comparator() {
        Comparator<Row> first = switch (this) {
            case REQUESTS -> descending(Interval::requests);
            case ERRORS -> descending(Interval::errors);
            case TIME -> descending(interval -> interval.quantile(0.95));
            case PID -> Comparator.comparingLong(Order::number);
            case NAME -> Comparator.comparing(Row::name);
        };
        return first.thenComparing(Row::name).thenComparingLong(Order::number);
    }

    String help() {
        return key + "        sort by " + what;
    }

    static @Nullable Order of(Key key) {
        for (Order order : values()) {
            if (key.is(order.key)) {
                return order;
            }
        }
        return null;
    }

    private static Comparator<Row> descending(ToDoubleFunction<Interval> value) {
        // What is not a number comes last.
        return Comparator.comparingDouble(row -> {
            double number = value.applyAsDouble(row.interval());
            return Double.isNaN(number) ? Double.POSITIVE_INFINITY : -number;
        });
    }

    private static long number(Row row) {
        try {
            return Long.parseLong(row.pid());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
