package scopeplugins.bpf.diagnosis;

import java.util.List;
import java.util.Locale;

/** Checks for people to read, and to paste into a report of a fault. */
public final class CheckTable {

    private CheckTable() {}

    /** One line per check, and one more for the remedy of what is missing. */
    public static String of(List<Check> checks) {
        int width =
                checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
        var table = new StringBuilder();
        for (Check check : checks) {
            String verdict = check.verdict().name().toLowerCase(Locale.ROOT);
            line(table, width, check.name(), verdict, check.found());
            if (!check.remedy().isEmpty()) {
                line(table, width, "", "", "-> " + check.remedy());
            }
        }
        return table.toString();
    }

    private static void line(StringBuilder table, int width, String name, String verdict, String text) {
        table.append(String.format(Locale.ROOT, "%-" + width + "s  %-7s  %s%n", name, verdict, text));
    }
}
