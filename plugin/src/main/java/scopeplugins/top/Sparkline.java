package scopeplugins.top;

/** A curve as high as a line of text. */
public final class Sparkline {

    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String ASCII = "_.:-=+*#";

    static final char HIGHEST = BLOCKS.charAt(BLOCKS.length() - 1);

    private Sparkline() {}

    /**
     * Draws a history as long as it is, if there is room, and else the means of its parts; the newest value is at the right.
     *
     * @param blocks whether characters beside ASCII can be shown
     */
    public static String of(History history, int width, boolean blocks) {
        String levels = blocks ? BLOCKS : ASCII;
        int cells = cells(width, history.capacity());
        double max = 0;
        for (int cell = 0; cell < cells; cell++) {
            double mean = history.mean(cell, cells);
            max = mean > max ? mean : max;
        }
        var line = new StringBuilder(cells);
        for (int cell = 0; cell < cells; cell++) {
            double mean = history.mean(cell, cells);
            line.append(Double.isNaN(mean) ? ' ' : levels.charAt(level(mean, max, levels.length() - 1)));
        }
        return line.toString();
    }

    /** The most cells, of which each has as many parts of the history as the others. */
    private static int cells(int width, int parts) {
        int cells = Math.min(width, parts);
        while (cells > 0 && parts % cells != 0) {
            cells--;
        }
        return cells;
    }

    // Up, so that only nothing looks like nothing.
    private static int level(double value, double max, int highest) {
        return max == 0 ? 0 : (int) Math.ceil(Math.max(0, value) / max * highest);
    }
}
