package scopeplugins.http.accuracy;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Cells by case and server, the doors added up, in Markdown that is aligned for reading as text.
 *
 * @param title the heading
 * @param cells what was found
 * @param serversAreRows whether the servers are the rows, because there are more of them than cases
 */
record Table(String title, List<Cell> cells, boolean serversAreRows) {

    @Override
    public String toString() {
        List<String> cases = cells.stream().map(Cell::trial).distinct().toList();
        List<String> servers = cells.stream().map(Cell::server).distinct().toList();
        List<String> rows = serversAreRows ? servers : cases;
        List<String> columns = serversAreRows ? cases : servers;
        int first = width(rows);
        var text = new StringBuilder();
        text.append(line(" ".repeat(first), columns));
        text.append("|").append("-".repeat(first + 2)).append("|");
        columns.forEach(column -> text.append("-".repeat(width(column) + 2)).append("|"));
        text.append("\n");
        for (String row : rows) {
            text.append(line(
                    pad(row, first),
                    columns.stream()
                            .map(column -> serversAreRows ? numbers(column, row) : numbers(row, column))
                            .toList(),
                    columns));
        }
        return text.toString();
    }

    private static String line(String first, List<String> columns) {
        return line(first, columns, columns);
    }

    private static String line(String first, List<String> values, List<String> columns) {
        var line = new StringJoiner(" | ", "| ", " |\n").add(first);
        for (int i = 0; i < values.size(); i++) {
            line.add(pad(values.get(i), width(columns.get(i))));
        }
        return line.toString();
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static int width(String column) {
        return Math.max(column.length(), 14);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private String numbers(String trial, String server) {
        List<Cell> found = cells.stream()
                .filter(cell -> cell.trial().equals(trial) && cell.server().equals(server))
                .toList();
        if (found.isEmpty()) {
            return "";
        }
        int sent = found.stream().mapToInt(Cell::sent).sum();
        int answered = found.stream().mapToInt(Cell::answered).sum();
        long counted = found.stream().mapToLong(Cell::counted).sum();
        String numbers = sent + "/" + (found.getFirst().answers() || answered > 0 ? answered : "-") + "/" + counted;
        String codes = found.stream()
                .map(Cell::codes)
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        numbers += codes.isEmpty() ? "" : " " + codes;
        return found.stream().allMatch(Cell::isExact) ? numbers : numbers + " **not exact**";
    }

    /** The cells that are not exact, each with what is wrong. */
    String failures() {
        return cells.stream()
                .filter(cell -> !cell.isExact())
                .map(cell -> "- " + cell + "\n")
                .collect(Collectors.joining());
    }
}
