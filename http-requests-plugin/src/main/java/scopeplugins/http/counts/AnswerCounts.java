package scopeplugins.http.counts;

import java.util.Collections;
import java.util.Map;

/**
 * The answers counted so far.
 *
 * @param living of each process that lives; of one that is not there, no answer was seen
 * @param ended of all processes that have ended
 */
public record AnswerCounts(Map<ProcessKey, Answers> living, Answers ended) {

    public AnswerCounts {
        // Not copied, for there may be thousands: nobody changes what was read.
        living = Collections.unmodifiableMap(living);
    }

    /** Those of one process. */
    public Answers of(ProcessKey process) {
        return living.getOrDefault(process, Answers.NONE);
    }
}
