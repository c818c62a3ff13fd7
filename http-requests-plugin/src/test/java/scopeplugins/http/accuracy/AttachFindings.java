package scopeplugins.http.accuracy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How exact the plugin was when it was attached in one way.
 *
 * @param forced what {@code --attach} was given, or "" if the plugin chose
 * @param log what the plugin said
 * @param totals its counters without labels, at the end; empty if it did not start
 * @param cells the cases; empty if it did not start
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record AttachFindings(String forced, String log, Map<String, Long> totals, List<Cell> cells) {

    private static final Pattern ERROR = Pattern.compile(" ERROR (.*)");
    private static final Pattern SECTION = Pattern.compile(" at \\[(\\w+)/.*libbpf");
    private static final Pattern OBJECT = Pattern.compile("by (\\w+)\\.bpf\\.o \\(libbpf");
    private static final Pattern LIBBPF = Pattern.compile("\\(libbpf v([0-9.]+)\\)");
    // The kernel's own number since 5.16; before, what the verifier says itself when it is asked for statistics.
    private static final Pattern VERIFIED = Pattern.compile("verifiedInstructions=([1-9]\\d*)|processed (\\d+) insns");

    // Loaded at a time, with the iterators; what comes before them in the log was not taken.
    private static final int PROGRAMS = 4;

    boolean hasStarted() {
        return !totals.isEmpty();
    }

    /** The plugin's reason not to start. */
    String refusal() {
        return last(ERROR, log.strip().replace('\n', ' '));
    }

    /** How it was attached, as {@code --attach} names it. */
    String way() {
        return last(SECTION, forced.isEmpty() ? "any" : forced);
    }

    /** The BPF object that was loaded. */
    String object() {
        return last(OBJECT, "");
    }

    String libbpf() {
        return last(LIBBPF, "");
    }

    /** The instructions that the verifier walked through in the largest program; 0 if it is not known. */
    int verified() {
        List<Integer> all = VERIFIED.matcher(log)
                .results()
                .map(match -> Integer.valueOf(match.group(1) == null ? match.group(2) : match.group(1)))
                .toList();
        return all.subList(Math.max(0, all.size() - PROGRAMS), all.size()).stream()
                .max(Comparator.naturalOrder())
                .orElse(0);
    }

    /** Whether nothing forced the plugin to attach in this way. */
    boolean isChosen() {
        return forced.isEmpty();
    }

    /** Whether the plugin said that reads may be missed. */
    boolean warns() {
        return log.contains("Under load reads may be missed");
    }

    /** Whether reads were missed as the plugin said, in a way that it would not have chosen. */
    boolean hasLostAsWarned() {
        return !isChosen() && warns() && skippedRuns() > 0;
    }

    long skippedRuns() {
        return totals.getOrDefault("http_program_runs_skipped_total", 0L);
    }

    long exactCells() {
        return cells.stream().filter(Cell::isExact).count();
    }

    /** The plugin may have tried several ways: the last one is that which it went on with. */
    private String last(Pattern pattern, String otherwise) {
        return pattern.matcher(log)
                .results()
                .map((MatchResult match) -> match.group(1))
                .reduce((before, after) -> after)
                .orElse(otherwise);
    }
}
