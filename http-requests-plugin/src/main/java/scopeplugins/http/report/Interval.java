package scopeplugins.http.report;

import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ResponseTimes;

/**
 * What was counted from one reading to the next.
 *
 * @param before at its begin
 * @param after at its end
 * @param seconds how long it really was
 */
record Interval(Counted before, Counted after, double seconds) {

    /** Of an idle process nothing new is made, and most of thousands are. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isIdle() {
        return before == after;
    }

    /** The kernel's counts only rise; one that did not is taken to have begun anew, so that no rate is negative. */
    OptionalDouble perSecond(ToLongFunction<Counted> count) {
        if (isIdle()) {
            return OptionalDouble.of(0);
        }
        long begin = count.applyAsLong(before);
        long end = count.applyAsLong(after);
        return OptionalDouble.of((end - (begin > end ? 0 : begin)) / seconds);
    }

    /** Of the answers whose first byte was sent in it. */
    ResponseTimes times() {
        return isIdle()
                ? ResponseTimes.NONE
                : after.answers().times().since(before.answers().times());
    }
}
