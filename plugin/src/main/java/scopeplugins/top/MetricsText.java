package scopeplugins.top;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads Prometheus' text format, as a plugin writes it, line by line: of thousands of processes it takes megabytes
 * (https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4).
 */
public final class MetricsText {

    /** Takes the samples in the order in which they stand. */
    @FunctionalInterface
    public interface SampleReader {
        /**
         * Takes one.
         *
         * @param name the sample's, which is the metric's or has {@code _bucket} and the like behind it
         * @param labels their names and values; to be used during the call only
         */
        void read(String name, Map<String, String> labels, double value);
    }

    private final Map<String, String> labels = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private String line = "";
    private int at;

    private MetricsText() {}

    /**
     * Reads a whole page.
     *
     * @throws IOException if a line is no sample
     */
    public static void read(InputStream page, SampleReader reader) throws IOException {
        var text = new MetricsText();
        var lines = new BufferedReader(new InputStreamReader(page, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isEmpty() && line.charAt(0) != '#') {
                try {
                    text.read(line, reader);
                } catch (IndexOutOfBoundsException | NumberFormatException e) {
                    throw new IOException("'" + line + "' is no line of metrics", e);
                }
            }
        }
    }

    private void read(String line, SampleReader reader) {
        this.line = line;
        at = 0;
        labels.clear();
        String name = upTo("{ ");
        if (line.charAt(at) == '{') {
            at++;
            while (line.charAt(at) != '}') {
                readLabel();
            }
            at++;
        }
        reader.read(name, labels, number(line.substring(at).strip()));
    }

    private void readLabel() {
        String label = upTo("=");
        at += 2; // ="
        text.setLength(0);
        while (line.charAt(at) != '"') {
            text.append(unescaped());
            at++;
        }
        labels.put(label, text.toString());
        at++;
        if (line.charAt(at) == ',') {
            at++;
        }
    }

    private char unescaped() {
        if (line.charAt(at) != '\\') {
            return line.charAt(at);
        }
        char escaped = line.charAt(++at);
        return escaped == 'n' ? '\n' : escaped;
    }

    private String upTo(String ends) {
        int start = at;
        while (ends.indexOf(line.charAt(at)) < 0) {
            at++;
        }
        return line.substring(start, at);
    }

    private static double number(String word) {
        return switch (word) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }
}
