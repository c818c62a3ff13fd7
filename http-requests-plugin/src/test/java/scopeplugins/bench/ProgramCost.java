package scopeplugins.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the program in the kernel costs, as native/src/bench/c/request_cost prints it.
 *
 * @param tables what each read costs and each packet that is sent, and of how many measurements that is
 * @param aims rows of what was aimed at, what was measured, and whether that reaches it
 * @param lines nanoseconds of program time above an empty program, against the bytes of a head
 */
record ProgramCost(String tables, List<String> aims, List<Plot.Line> lines) {

    private static final Pattern HEADS = Pattern.compile("(a head|64 different heads), (\\d+) B");
    private static final String ANSWERS = "answers add";
    private static final Pattern ABOVE_EMPTY = Pattern.compile("\\+ (-?\\d+) \\(.*\\)");

    /**
     * Takes the output apart.
     *
     * @throws IOException if it is not what this expects
     */
    static ProgramCost of(String output) throws IOException {
        String[] parts = output.strip().split("\n\n", -1);
        List<Plot.Line> lines = lines(parts[0].lines().toList());
        if (parts.length != 5 || lines.isEmpty()) {
            throw new IOException("cannot read the costs in:\n" + output);
        }
        return new ProgramCost(
                parts[0] + "\n\n" + parts[1] + "\n\n" + parts[2] + "\n\n" + parts[4],
                parts[3].lines().skip(2).toList(),
                lines);
    }

    private static List<Plot.Line> lines(List<String> table) {
        Map<String, List<double[]>> points = new LinkedHashMap<>();
        List<String> names = cells(table.getFirst());
        for (String row : table) {
            List<String> cells = cells(row);
            Matcher heads = HEADS.matcher(cells.getFirst());
            for (int i = 1; i < cells.size() && heads.matches(); i++) {
                Matcher cost = ABOVE_EMPTY.matcher(cells.get(i));
                if (cost.matches() && !names.get(i).equals(ANSWERS)) {
                    points.computeIfAbsent(names.get(i) + ": " + heads.group(1), _ -> new ArrayList<>())
                            .add(new double[] {Double.parseDouble(heads.group(2)), Double.parseDouble(cost.group(1))});
                }
            }
        }
        return points.entrySet().stream()
                .map(line -> new Plot.Line(line.getKey(), line.getValue()))
                .toList();
    }

    private static List<String> cells(String row) {
        return List.of(row.substring(1).strip().split(" *\\| *", -1));
    }
}
