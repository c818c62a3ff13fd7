package scopeplugins.http.report;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import scopeplugins.http.counts.Counted;
import scopeplugins.plugin.SampleHistory;
import scopeplugins.report.NodeId;

/** A process or a container in the report: which node it is, and what is known of its past. */
final class RatedNode {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final NodeId id;
    private Counted counted;
    private long nanoTime;
    private List<SampleHistory> histories;

    /**
     * One without a sample yet.
     *
     * @param metrics how many it has
     * @param counted what was counted of it until {@code nanoTime}
     * @param nanoTime when its first interval begins
     */
    RatedNode(NodeId id, int metrics, Counted counted, long nanoTime) {
        this.id = id;
        this.counted = counted;
        this.nanoTime = nanoTime;
        this.histories = Collections.nCopies(metrics, SampleHistory.EMPTY);
    }

    NodeId id() {
        return id;
    }

    /** The history of each metric. */
    List<SampleHistory> histories() {
        return histories;
    }

    void setHistories(List<SampleHistory> histories) {
        this.histories = histories;
    }

    /** Whether it was read at {@code nanoTime} or later. */
    boolean wasReadSince(long nanoTime) {
        return this.nanoTime - nanoTime >= 0;
    }

    /** Ends an interval and begins the next. */
    Interval next(Counted countedNow, long nanoTimeNow) {
        var interval = new Interval(counted, countedNow, (nanoTimeNow - nanoTime) / NANOS_PER_SECOND);
        counted = countedNow;
        nanoTime = nanoTimeNow;
        return interval;
    }
}
