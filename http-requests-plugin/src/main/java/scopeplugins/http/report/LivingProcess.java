package scopeplugins.http.report;

import java.util.concurrent.TimeUnit;
import scopeplugins.plugin.SampleHistory;
import scopeplugins.report.NodeId;

/** A process in the report: which node it is, and what is known of its past. */
final class LivingProcess {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final NodeId node;
    private long count;
    private long nanoTime;
    private SampleHistory history = SampleHistory.EMPTY;

    /**
     * A process without a sample yet.
     *
     * @param count the requests that it had received at {@code nanoTime}
     * @param nanoTime when its first interval begins
     */
    LivingProcess(NodeId node, long count, long nanoTime) {
        this.node = node;
        this.count = count;
        this.nanoTime = nanoTime;
    }

    NodeId node() {
        return node;
    }

    SampleHistory history() {
        return history;
    }

    void setHistory(SampleHistory history) {
        this.history = history;
    }

    /** Whether its requests were read at {@code nanoTime} or later. */
    boolean wasReadSince(long nanoTime) {
        return this.nanoTime - nanoTime >= 0;
    }

    /**
     * Ends an interval and begins the next. The kernel's counts only rise; one that did not is taken to have begun anew,
     * so that a rate is never negative.
     *
     * @param countNow the requests that it has received at {@code nanoTimeNow}
     * @return the requests per second of the time that really passed
     */
    double rate(long countNow, long nanoTimeNow) {
        long before = count > countNow ? 0 : count;
        double seconds = (nanoTimeNow - nanoTime) / NANOS_PER_SECOND;
        count = countNow;
        nanoTime = nanoTimeNow;
        return (countNow - before) / seconds;
    }
}
