package scopeplugins.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Plots as SVG, legible on a light and on a dark page. */
final class Plot {

    private static final int WIDTH = 720;
    private static final List<String> COLOURS = List.of("#3b7dd8", "#d8743b", "#3ba55d", "#9a6fd0");

    private Plot() {}

    /** A value with its name and the range it was measured in. */
    record Bar(String name, Spread spread) {}

    /** A line through points (x, y). */
    record Line(String name, List<double[]> points) {}

    static String bars(String title, List<Bar> bars) {
        double scale = 400
                / bars.stream().mapToDouble(bar -> bar.spread().highest()).max().orElse(1);
        var svg = new StringBuilder();
        int y = 50;
        for (Bar bar : bars) {
            double end = 300 + bar.spread().median() * scale;
            svg.append(text(290, y + 14, "end", bar.name()));
            svg.append(format(
                    "<rect x='300' y='%d' width='%.1f' height='18' fill='%s'/>\n", y, end - 300, COLOURS.get(0)));
            svg.append(format(
                    "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#888' stroke-width='2'/>\n",
                    300 + bar.spread().lowest() * scale, 300 + bar.spread().highest() * scale, y + 9, y + 9));
            svg.append(text(306, y + 14, "start", format("%.0f", bar.spread().median())));
            y += 26;
        }
        return document(title, y + 10, svg.toString());
    }

    static String lines(String title, String xAxis, List<Line> lines) {
        double maxX = max(lines, 0);
        double maxY = max(lines, 1);
        int bottom = 300;
        var svg = new StringBuilder(format(
                "<path d='M70 50 V%d H700' fill='none' stroke='#888'/>\n%s%s%s",
                bottom,
                text(700, bottom + 36, "end", xAxis),
                text(64, 60, "end", format("%.0f", maxY)),
                text(64, bottom, "end", "0")));
        for (int i = 0; i < lines.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            String points = lines.get(i).points().stream()
                    .map(point -> format("%.1f,%.1f", x(point[0], maxX), bottom - 240 * point[1] / maxY))
                    .collect(Collectors.joining(" "));
            svg.append(format("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>\n", points, colour));
            svg.append(format("<rect x='90' y='%d' width='12' height='12' fill='%s'/>\n", 56 + 20 * i, colour));
            svg.append(text(108, 67 + 20 * i, "start", lines.get(i).name()));
        }
        for (double[] point : lines.getFirst().points()) {
            svg.append(text((int) x(point[0], maxX), bottom + 18, "middle", format("%.0f", point[0])));
        }
        return document(title, bottom + 50, svg.toString());
    }

    private static double x(double value, double max) {
        return 70 + 620 * value / max;
    }

    private static double max(List<Line> lines, int coordinate) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> point[coordinate])
                .max()
                .orElse(1);
    }

    private static String text(int x, int y, String anchor, String text) {
        return format("<text x='%d' y='%d' text-anchor='%s'>%s</text>\n", x, y, anchor, text);
    }

    private static String document(String title, int height, String content) {
        return format(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='13'"
                        + " fill='#777'>\n%s%s</svg>\n",
                WIDTH, height, text(WIDTH / 2, 24, "middle", title), content);
    }

    @SuppressWarnings("AnnotateFormatMethod") // that annotation would be a library more
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
