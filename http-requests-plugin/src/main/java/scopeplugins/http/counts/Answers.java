package scopeplugins.http.counts;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers to the requests of one process, or of several.
 *
 * @param byStatus how many final answers had which status code (RFC 9110 section 15)
 * @param unanswered the requests that will never have one: their connection was closed, or their stream reset
 * @param times how long it took until the first byte of the answer
 */
public record Answers(Map<Integer, Long> byStatus, long unanswered, ResponseTimes times) {

    /** In the place of a code: it cannot be known. */
    public static final int UNKNOWN = 1;

    /** In the place of a code: one of a kind for which there was no room. */
    public static final int OTHER = 0;

    /** No answer yet. */
    public static final Answers NONE = new Answers(Map.of(), 0, ResponseTimes.NONE);

    public Answers {
        byStatus = Map.copyOf(byStatus);
    }

    /** All final answers. */
    public long total() {
        long sum = 0;
        for (long count : byStatus.values()) {
            sum += count;
        }
        return sum;
    }

    /** Those with a code from {@code 100 * hundreds} on; errors of the server are 5 (RFC 9110 section 15.6). */
    public long ofClass(int hundreds) {
        long sum = 0;
        for (Map.Entry<Integer, Long> one : byStatus.entrySet()) {
            if (one.getKey() / 100 == hundreds) {
                sum += one.getValue();
            }
        }
        return sum;
    }

    private boolean isNone() {
        return byStatus.isEmpty() && unanswered == 0;
    }

    /** All of them together. */
    public static Answers sum(Collection<Answers> all) {
        List<Answers> some = all.stream().filter(each -> !each.isNone()).toList();
        if (some.size() <= 1) {
            return some.isEmpty() ? NONE : some.getFirst();
        }
        var byStatus = new HashMap<Integer, Long>();
        long unanswered = 0;
        for (Answers each : some) {
            each.byStatus.forEach((status, count) -> byStatus.merge(status, count, Long::sum));
            unanswered += each.unanswered;
        }
        return new Answers(
                byStatus,
                unanswered,
                ResponseTimes.sum(some.stream().map(Answers::times).toList()));
    }
}
