package scopeplugins.http.accuracy;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Final answers.
 *
 * @param byCode how many there were with each code, as /metrics calls it
 * @param unanswered requests that will have none
 * @param timed how many of the answers have a time
 */
public record Responses(Map<String, Long> byCode, long unanswered, long timed) {

    static final Responses NONE = new Responses(Map.of(), 0, 0);

    static Responses of(String code) {
        return new Responses(Map.of(code, 1L), 0, 0);
    }

    static Responses sum(Collection<Responses> all) {
        return all.stream().reduce(NONE, Responses::plus);
    }

    Responses plus(Responses other) {
        return combined(other, 1);
    }

    /** What came after {@code earlier}. */
    Responses since(Responses earlier) {
        return combined(earlier, -1);
    }

    private Responses combined(Responses other, int sign) {
        var sum = new TreeMap<>(byCode);
        other.byCode.forEach((code, count) -> sum.merge(code, sign * count, Long::sum));
        sum.values().removeIf(count -> count == 0);
        return new Responses(sum, unanswered + sign * other.unanswered, timed + sign * other.timed);
    }

    long total() {
        return byCode.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests for which nothing more is awaited. */
    long settled() {
        return total() + unanswered;
    }

    @Override
    public String toString() {
        return byCode.entrySet().stream()
                .map(code -> code.getKey() + "x" + code.getValue())
                .collect(Collectors.joining(" "));
    }
}
