package scopeplugins.http.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import scopeplugins.top.Area;
import scopeplugins.top.Numbers;
import scopeplugins.top.Sparkline;
import scopeplugins.top.Text;

/** All processes in a few lines, and what was not seen; on a screen, or in one line of text. */
final class Summary {

    static final String HEADING = "procs   req/s  2xx/s  3xx/s  4xx/s  5xx/s    p50    p95 unseen/s  busiest process";

    private static final String NOT_SEEN = "Not seen: ";
    private static final int MAX_LINES_NOT_SEEN = 2;

    private Summary() {}

    static List<AttributedString> lines(Intervals intervals, Area area) {
        var lines = new ArrayList<AttributedString>();
        lines.add(
                intervals.hasInterval()
                        ? totals(intervals, area)
                        : new AttributedString("One moment: a rate takes two samples."));
        lines.addAll(notSeen(intervals, area.width()));
        return lines;
    }

    private static AttributedString totals(Intervals intervals, Area area) {
        Interval all = intervals.all();
        var line = new AttributedStringBuilder()
                .append(Numbers.count(all.requests()), AttributedStyle.BOLD)
                .append(" requests/s");
        if (intervals.hasProcesses()) {
            line.append(" of ").append(Integer.toString(intervals.size()));
            line.append(intervals.size() == 1 ? " process" : " processes");
        }
        if (all.hasResponses()) {
            line.append("  5xx ").append(Numbers.count(all.responses(5))).append("/s");
            line.append("  4xx ").append(Numbers.count(all.responses(4))).append("/s");
            if (all.unanswered() > 0) {
                line.append("  unanswered ")
                        .append(Numbers.count(all.unanswered()))
                        .append("/s");
            }
        }
        double p95 = all.quantile(0.95);
        if (!Double.isNaN(p95)) {
            line.append("  p50 ").append(Numbers.seconds(all.quantile(0.5)));
            line.append("  p95 ").append(Numbers.seconds(p95));
        }
        int left = area.width() - line.columnLength() - 2;
        if (left > 0) {
            line.append("  ").append(Sparkline.of(intervals.total(), left, area.blocks()));
        }
        return line.toAttributedString();
    }

    /** As many phrases as have room, of which none is cut. */
    private static List<AttributedString> notSeen(Intervals intervals, int width) {
        List<String> phrases = Unseen.phrases(intervals);
        var lines = new ArrayList<AttributedString>();
        var line = new StringBuilder(NOT_SEEN);
        for (int i = 0; i < phrases.size(); i++) {
            String phrase = phrases.get(i) + (i + 1 < phrases.size() ? ", " : "");
            if (line.length() + phrase.length() > width + 1 && line.length() > NOT_SEEN.length()) {
                lines.add(new AttributedString(line));
                line = new StringBuilder(" ".repeat(NOT_SEEN.length()));
            }
            line.append(phrase);
        }
        lines.add(new AttributedString(line.append(phrases.isEmpty() ? "nothing that it knows of" : "")));
        return lines.subList(0, Math.min(lines.size(), MAX_LINES_NOT_SEEN));
    }

    static String line(Intervals intervals) {
        Interval all = intervals.all();
        Optional<Row> busiest = intervals.byProcess("").stream()
                .max(Comparator.comparingDouble(row -> row.interval().requests()));
        return "%s %s %s %s %s %s %s %s %s  %s"
                .formatted(
                        Text.right(intervals.hasProcesses() ? Integer.toString(intervals.size()) : Numbers.NONE, 5),
                        Text.right(Numbers.count(all.requests()), 7),
                        Text.right(Numbers.count(all.responses(2)), 6),
                        Text.right(Numbers.count(all.responses(3)), 6),
                        Text.right(Numbers.count(all.responses(4)), 6),
                        Text.right(Numbers.count(all.responses(5)), 6),
                        Text.right(Numbers.seconds(all.quantile(0.5)), 6),
                        Text.right(Numbers.seconds(all.quantile(0.95)), 6),
                        Text.right(Numbers.count(Unseen.rate(intervals)), 8),
                        busiest.map(Summary::name).orElse(Numbers.NONE));
    }

    private static String name(Row row) {
        if (row.pid().isEmpty()) {
            return row.container().isEmpty() ? Numbers.NONE : Text.printable(row.container());
        }
        return Text.printable(row.name()) + ";" + row.pid();
    }
}
