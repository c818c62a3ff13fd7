package scopeplugins.http.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ResponseTimes;

/**
 * The answers of one reading, as the kernel lists them: the counters of each process, one after the other.
 *
 * <p>Of many processes most are idle: what was made of the same counters for the last reading is taken again.
 */
final class ListedAnswers {

    /** The size of struct listed_answers of answers.h, in bytes. */
    static final long ENTRY = 32;

    private static final long START_TIME = 0;
    private static final long PID = 8;
    private static final long COUNTER = 16;
    private static final long COUNT = 24;

    // enum answer_counter of answers.h
    private static final int UNANSWERED = 0;
    private static final int NANOSECONDS = 1;
    private static final int FIRST_TIME = 2;
    private static final int FIRST_CODE = FIRST_TIME + ResponseTimes.CLASSES;
    private static final int COUNTERS = FIRST_CODE + StatusPlaces.PLACES;

    private final StatusPlaces places;
    private final Map<ProcessKey, Listed> last;
    private final Map<ProcessKey, Listed> processes;
    private final long[] counters = new long[COUNTERS];
    private @Nullable ProcessKey current;

    private record Listed(LongBuffer counters, Answers answers) {}

    private ListedAnswers(StatusPlaces places, Map<ProcessKey, Listed> last) {
        this.places = places;
        this.last = last;
        this.processes = HashMap.newHashMap(last.size());
    }

    /** The first reading. */
    ListedAnswers(StatusPlaces places) {
        this(places, Map.of());
    }

    /** Begins the next reading. */
    ListedAnswers next() {
        return new ListedAnswers(places, processes);
    }

    /** Adds the counter of which struct listed_answers lies at {@code offset}. */
    void add(MemorySegment entries, long offset) {
        int pid = entries.get(ValueLayout.JAVA_INT, offset + PID);
        long startTime = entries.get(ValueLayout.JAVA_LONG, offset + START_TIME);
        if (current == null || !current.is(pid, startTime)) {
            endProcess();
            current = new ProcessKey(pid, startTime);
        }
        counters[entries.get(ValueLayout.JAVA_INT, offset + COUNTER)] =
                entries.get(ValueLayout.JAVA_LONG, offset + COUNT);
    }

    private void endProcess() {
        if (current != null) {
            Listed before = last.get(current);
            boolean isSame = before != null && before.counters().equals(LongBuffer.wrap(counters));
            processes.put(current, isSame ? before : new Listed(LongBuffer.wrap(counters.clone()), answers()));
            Arrays.fill(counters, 0);
            current = null;
        }
    }

    private Answers answers() {
        var byStatus = new HashMap<Integer, Long>();
        for (int place = 0; place < StatusPlaces.PLACES; place++) {
            if (counters[FIRST_CODE + place] > 0) {
                byStatus.merge(places.statusOf(place), counters[FIRST_CODE + place], Long::sum);
            }
        }
        return new Answers(
                byStatus,
                counters[UNANSWERED],
                new ResponseTimes(Arrays.copyOfRange(counters, FIRST_TIME, FIRST_CODE), counters[NANOSECONDS]));
    }

    /** All that were added. */
    Map<ProcessKey, Answers> byProcess() {
        endProcess();
        Map<ProcessKey, Answers> answers = HashMap.newHashMap(processes.size());
        processes.forEach((process, listed) -> answers.put(process, listed.answers()));
        return answers;
    }
}
