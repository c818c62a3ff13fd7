package scopeplugins.http.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.ResponseTimes;

/**
 * The answers of one reading, as the kernel lists them: the counters of each process or container, one after the other.
 *
 * <p>Of many processes most are idle: what was made of the same counters for the last reading is taken again.
 *
 * @param <K> what tells one from another
 */
final class ListedAnswers<K> {

    /** How many bytes follow the key: a counter's number, and its value. */
    static final long COUNTER_SIZE = 16;

    private static final long COUNT = 8;

    // enum answer_counter of answers.h
    private static final int UNANSWERED = 0;
    private static final int NANOSECONDS = 1;
    private static final int FIRST_TIME = 2;
    private static final int FIRST_CODE = FIRST_TIME + ResponseTimes.CLASSES;
    private static final int COUNTERS = FIRST_CODE + StatusPlaces.PLACES;

    private final IntUnaryOperator statusOf;
    private final Map<K, Listed> last;
    private final Map<K, Listed> all;
    // Of the current key: each counter that is not 0, and its value.
    private final long[] listed = new long[2 * COUNTERS];
    private int size;
    private @Nullable K current;

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them, and there is one for each of thousands
    private record Listed(long[] counters, Answers answers) {}

    private ListedAnswers(IntUnaryOperator statusOf, Map<K, Listed> last) {
        this.statusOf = statusOf;
        this.last = last;
        this.all = HashMap.newHashMap(last.size());
    }

    /**
     * The first reading.
     *
     * @param statusOf the code that is counted in a place
     */
    ListedAnswers(IntUnaryOperator statusOf) {
        this(statusOf, Map.of());
    }

    /** Begins the next reading. */
    ListedAnswers<K> next() {
        return new ListedAnswers<>(statusOf, all);
    }

    /** The key whose counters are being added, if any are. */
    @Nullable
    K current() {
        return current;
    }

    /** Adds a counter of {@code key}, which lies at {@code offset}. */
    void add(K key, MemorySegment entries, long offset) {
        if (!key.equals(current)) {
            end();
            current = key;
        }
        int counter = entries.get(ValueLayout.JAVA_INT, offset);
        if (size > 0 && counter <= listed[size - 2]) {
            // The kernel may list an element twice.
            size = 0;
        }
        listed[size++] = counter;
        listed[size++] = entries.get(ValueLayout.JAVA_LONG, offset + COUNT);
    }

    private void end() {
        if (current != null) {
            Listed before = last.get(current);
            boolean isSame =
                    before != null && Arrays.equals(before.counters(), 0, before.counters().length, listed, 0, size);
            all.put(current, isSame ? before : new Listed(Arrays.copyOf(listed, size), answers()));
            size = 0;
            current = null;
        }
    }

    private Answers answers() {
        var byStatus = new HashMap<Integer, Long>();
        var times = new long[ResponseTimes.CLASSES];
        long unanswered = 0;
        long nanoseconds = 0;
        for (int i = 0; i < size; i += 2) {
            int counter = (int) listed[i];
            long count = listed[i + 1];
            if (counter == UNANSWERED) {
                unanswered = count;
            } else if (counter == NANOSECONDS) {
                nanoseconds = count;
            } else if (counter < FIRST_CODE) {
                times[counter - FIRST_TIME] = count;
            } else {
                byStatus.merge(statusOf.applyAsInt(counter - FIRST_CODE), count, Long::sum);
            }
        }
        return new Answers(byStatus, unanswered, new ResponseTimes(times, nanoseconds));
    }

    /** What was added of one, when all were. */
    Answers of(K key) {
        end();
        Listed listed = all.get(key);
        return listed == null ? Answers.NONE : listed.answers();
    }

    /** All that were added. */
    Map<K, Answers> answersByKey() {
        end();
        Map<K, Answers> answers = HashMap.newHashMap(all.size());
        all.forEach((key, listed) -> answers.put(key, listed.answers()));
        return answers;
    }
}
