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
 * @param times those of the answers whose time is known
 */
public record Responses(Map<String, Long> byCode, long unanswered, Times times) {

    static final Responses NONE = new Responses(Map.of(), 0, Times.NONE);

    static Responses of(String code, long count) {
        return new Responses(Map.of(code, count), 0, Times.NONE);
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
        return new Responses(sum, unanswered + sign * other.unanswered, times.combined(other.times, sign));
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
