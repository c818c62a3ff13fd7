package scopeplugins.http.counts;

import org.jspecify.annotations.Nullable;

/**
 * One process, told apart from a later one with the same pid.
 *
 * @param pid in the initial pid namespace
 * @param startTime when it started, in nanoseconds since boot (the kernel's {@code task_struct.start_boottime})
 */
public record ProcessKey(int pid, long startTime) {

    /** Whether this is the process {@code pid} that started at {@code startTime}. */
    public boolean is(int pid, long startTime) {
        return this.pid == pid && this.startTime == startTime;
    }

    // A record's own two are slow with the quick compiler, and a sample calls them for thousands of processes.

    /** The pid: living processes differ in it. */
    @Override
    public int hashCode() {
        return pid;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ProcessKey key && key.is(pid, startTime));
    }
}
