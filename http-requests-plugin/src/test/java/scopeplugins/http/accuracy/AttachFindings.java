package scopeplugins.http.accuracy;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How exact the plugin was with one way to attach.
 *
 * @param mode what {@code --attach} was given, or {@link #DEFAULT}
 * @param log what the plugin said
 * @param totals its counters without labels, at the end; empty if it refused to start
 * @param cells the cases; empty if it refused to start
 */
record AttachFindings(String mode, String log, Map<String, Long> totals, List<Cell> cells) {

    static final String DEFAULT = "default";

    // The kernel's own number since 5.16; before, what the verifier itself says when it is asked for statistics.
    private static final Pattern VERIFIED = Pattern.compile("verifiedInstructions=(\\d+)|processed (\\d+) insns");
    private static final Pattern ERROR = Pattern.compile("(?m)^.* ERROR \\w+ - (.*)$");
    private static final Pattern TAKEN = Pattern.compile("(?m)^.* INFO BpfRequestCounter - (.*)$");

    boolean hasStarted() {
        return !totals.isEmpty();
    }

    /** The plugin's reason not to start. */
    String refusal() {
        return first(ERROR, log.strip().replace('\n', ' '));
    }

    /** Where the plugin says to have attached. */
    String taken() {
        return first(TAKEN, "");
    }

    /** Instructions that the verifier walked through in the largest program; 0 if unknown. */
    int verified() {
        return VERIFIED.matcher(log)
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1) == null ? match.group(2) : match.group(1)))
                .max()
                .orElse(0);
    }

    private String first(Pattern pattern, String otherwise) {
        return pattern.matcher(log)
                .results()
                .map((MatchResult match) -> match.group(1))
                .findFirst()
                .orElse(otherwise);
    }
}
