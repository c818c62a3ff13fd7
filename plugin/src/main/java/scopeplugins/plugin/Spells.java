package scopeplugins.plugin;

import java.time.Duration;

/**
 * The spells of a state that comes and goes, such as a file that cannot be read: which of them to tell in the log.
 *
 * <p>A spell is told once, when it begins; one that begins within an hour of the last that was told is told when that hour
 * is over, if it still lasts. So a state that comes every few seconds takes a line an hour, and one that stays is never kept
 * back for good.
 */
public final class Spells {

    private final Seldom seldom = new Seldom(Duration.ofHours(1));
    private boolean told;

    /**
     * The state is there.
     *
     * @param nanoTime now, by {@link System#nanoTime}
     * @return whether this is to be told
     */
    public boolean on(long nanoTime) {
        if (told || !seldom.mayTell(nanoTime)) {
            return false;
        }
        told = true;
        return true;
    }

    /**
     * The state is not there.
     *
     * @return whether this is to be told: a spell that was told has just ended
     */
    public boolean off() {
        boolean ended = told;
        told = false;
        return ended;
    }
}
