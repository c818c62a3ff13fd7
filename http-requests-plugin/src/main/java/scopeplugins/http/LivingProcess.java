package scopeplugins.http;

import scopeplugins.plugin.SampleHistory;
import scopeplugins.report.NodeId;

/** A process in the report: which node it is, and what is known of its past. */
final class LivingProcess {

    private final NodeId node;
    private long count;
    private SampleHistory history = SampleHistory.EMPTY;

    /**
     * A process without a sample yet.
     *
     * @param count the requests that it had received when its first interval began
     */
    LivingProcess(NodeId node, long count) {
        this.node = node;
        this.count = count;
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

    /**
     * Ends an interval. The kernel's counts only rise; one that did not is taken to have begun anew, so that a rate is
     * never negative.
     *
     * @param now the requests that it has received so far
     * @param seconds the time that really passed, above 0
     * @return the requests per second of the interval
     */
    double rate(long now, double seconds) {
        long before = count > now ? 0 : count;
        count = now;
        return (now - before) / seconds;
    }
}
