package scopeplugins.http.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;

/**
 * The processes of one reading, as the kernel lists them.
 *
 * <p>Most of many are idle, and as long as none comes or goes they are listed in the same order: what was made for the
 * last reading is then found at the same place. When one does come or go, the kernel may list another twice, or pass it
 * over (bpf_hash_map_seq_find_next, kernel/bpf/hashtab.c).
 */
final class ListedProcesses {

    /** The size of struct listed_process of maps.h, in bytes. */
    static final long ENTRY = 48 + ListedContainers.SIZE;

    /** Where nobody looks at answers. */
    static final Function<ProcessKey, Answers> NO_ANSWERS = _ -> Answers.NONE;

    private static final long START_TIME = 0;
    private static final long PID = 8;
    private static final long REQUESTS = 16;
    private static final long COMM = 24;
    private static final long REPORTED_PID = 40;
    private static final long CONTAINER = 48;

    private final List<ProcessRequests> last;
    private final ListedContainers containers;
    private final Function<ProcessKey, Answers> answers;
    private final List<ProcessRequests> processes;
    private boolean sameOrder = true;

    /**
     * Begins a reading.
     *
     * @param answers to their requests
     */
    ListedProcesses(List<ProcessRequests> last, ListedContainers containers, Function<ProcessKey, Answers> answers) {
        this.last = last;
        this.containers = containers;
        this.answers = answers;
        this.processes = new ArrayList<>(last.size());
    }

    /** Adds the process of which struct listed_process lies at {@code offset}. */
    void add(MemorySegment entries, long offset) {
        int pid = entries.get(ValueLayout.JAVA_INT, offset + PID);
        long startTime = entries.get(ValueLayout.JAVA_LONG, offset + START_TIME);
        long count = entries.get(ValueLayout.JAVA_LONG, offset + REQUESTS);
        int place = processes.size();
        if (place < last.size() && last.get(place).process().is(pid, startTime)) {
            ProcessRequests before = last.get(place);
            Answers answered = answers.apply(before.process());
            boolean isSame = before.counted().requests() == count
                    && before.counted().answers().equals(answered);
            processes.add(isSame ? before : before.with(new Counted(count, answered)));
        } else {
            sameOrder = false;
            var process = new ProcessKey(pid, startTime);
            processes.add(new ProcessRequests(
                    process,
                    entries.get(ValueLayout.JAVA_INT, offset + REPORTED_PID),
                    entries.getString(offset + COMM),
                    containers.at(entries, offset + CONTAINER),
                    new Counted(count, answers.apply(process))));
        }
    }

    /** All that were added, each once. */
    List<ProcessRequests> distinct() {
        if (!sameOrder) {
            var seen = new HashSet<ProcessKey>();
            processes.removeIf(process -> !seen.add(process.process()));
        }
        return processes;
    }
}
