package scopeplugins.http.counts;

import java.util.Collection;
import java.util.List;

/**
 * What is counted of a process, or of several together. Whoever adds up processes does it here.
 *
 * @param requests the requests that they have received
 * @param answers the answers to these; {@link Answers#NONE} if nobody looks at answers
 */
public record Counted(long requests, Answers answers) {

    /** Nothing yet. */
    public static final Counted NONE = new Counted(0, Answers.NONE);

    /** Requests without any answer. */
    public static Counted of(long requests) {
        return new Counted(requests, Answers.NONE);
    }

    /** This and the other together. */
    public Counted plus(Counted other) {
        return sum(List.of(this, other));
    }

    /** All of them together. */
    public static Counted sum(Collection<Counted> all) {
        return new Counted(
                all.stream().mapToLong(Counted::requests).sum(),
                Answers.sum(all.stream().map(Counted::answers).toList()));
    }

    /** Of the requests and of the answers those that are more. */
    public Counted max(Counted other) {
        return new Counted(
                Math.max(requests, other.requests), answers.total() > other.answers.total() ? answers : other.answers);
    }

    /** Whether neither requests nor answers are less than the other's. */
    public boolean isAtLeast(Counted other) {
        return requests >= other.requests && answers.total() >= other.answers.total();
    }

    /** What of this is gone where {@code later} has less: that has begun anew. */
    public Counted goneIn(Counted later) {
        return new Counted(
                requests > later.requests ? requests : 0,
                answers.total() > later.answers.total() ? answers : Answers.NONE);
    }
}
