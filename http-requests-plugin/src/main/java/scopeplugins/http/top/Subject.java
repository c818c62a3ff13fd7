package scopeplugins.http.top;

import java.util.Locale;
import java.util.Map;

/**
 * Whose requests are counted: a process's, unless {@code --metrics-by} has summed them up.
 *
 * @param pid as the plugin reports it; empty if it is no process
 * @param comm the process's name; empty if it is none
 * @param container the id of its container; empty if it is in none, or nothing is known of containers
 */
record Subject(String pid, String comm, String container) {

    static Subject of(Map<String, String> labels) {
        return new Subject(
                labels.getOrDefault("pid", ""),
                labels.getOrDefault("comm", ""),
                labels.getOrDefault("container_id", ""));
    }

    /** Whether one of the three contains a word, whatever its case. */
    boolean matches(String lowerCaseWord) {
        return pid.contains(lowerCaseWord)
                || comm.toLowerCase(Locale.ROOT).contains(lowerCaseWord)
                || container.contains(lowerCaseWord);
    }
}
