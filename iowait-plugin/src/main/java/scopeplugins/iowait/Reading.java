package scopeplugins.iowait;

/**
 * What a source gave, and when, by {@link System#nanoTime}: the wall clock may be set, and an interval by it mean nothing.
 *
 * @param begunNanoTime just before it was asked
 * @param endedNanoTime just after it had answered
 * @param value the answer, of some moment between
 */
record Reading<T>(long begunNanoTime, long endedNanoTime, T value) {

    /** The time since an earlier reading, if asking took as long each time. */
    long nanosSince(Reading<T> earlier) {
        return begunNanoTime - earlier.begunNanoTime;
    }

    /** The time since an earlier reading at the most: this one is of its end, that one of its beginning. */
    long nanosSinceAtMost(Reading<T> earlier) {
        return endedNanoTime - earlier.begunNanoTime;
    }
}
