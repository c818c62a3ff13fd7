package scopeplugins.http.top;

import scopeplugins.top.History;

/** A process that is followed from one page to the next. */
final class Tracked {

    final History history;
    Counts counts;
    Counts difference = new Counts();
    int seen;

    /**
     * Begins to follow it.
     *
     * @param counts what was counted before
     */
    Tracked(Counts counts, History history) {
        this.counts = counts;
        this.history = history;
    }

    /** Ends an interval, and begins the next. */
    void next(Counts now, int page) {
        difference = now.since(counts);
        counts = now;
        seen = page;
    }
}
