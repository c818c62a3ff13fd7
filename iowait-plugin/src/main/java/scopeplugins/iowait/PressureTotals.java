package scopeplugins.iowait;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long tasks have been delayed by IO since boot (kernel: Documentation/accounting/psi.rst).
 *
 * @param someMicros with at least one task waiting, in microseconds
 * @param fullMicros with all tasks waiting that were not asleep anyway, in microseconds
 */
record PressureTotals(long someMicros, long fullMicros) {

    private static final Pattern LINE = Pattern.compile("(some|full) .*\\btotal=(\\d{1,18})\\b.*");

    /**
     * Reads the lines of /proc/pressure/io. Their averages are left aside: a report wants its own interval, not the
     * kernel's ten seconds.
     *
     * @throws IllegalArgumentException if a total is missing
     */
    static PressureTotals parse(List<String> lines) {
        return new PressureTotals(total(lines, "some"), total(lines, "full"));
    }

    private static long total(List<String> lines, String kind) {
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(kind))
                .mapToLong(line -> Long.parseLong(line.group(2)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no total of '" + kind + "'"));
    }
}
