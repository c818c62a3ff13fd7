package scopeplugins.plugin;

import java.time.Duration;

/** When to tell of what may recur at any rate: at once, and then no more often than once in a while. By one thread at a time. */
public final class Seldom {

    private final long pauseNanos;
    private long toldNanoTime;
    private boolean everTold;

    /** Makes one that has told nothing yet. */
    public Seldom(Duration pause) {
        pauseNanos = pause.toNanos();
    }

    /**
     * There is something to tell.
     *
     * @param nanoTime now, by {@link System#nanoTime}
     * @return whether to tell it; then the pause begins
     */
    public boolean mayTell(long nanoTime) {
        if (everTold && nanoTime - toldNanoTime < pauseNanos) {
            return false;
        }
        everTold = true;
        toldNanoTime = nanoTime;
        return true;
    }
}
