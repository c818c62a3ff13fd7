package scopeplugins.http.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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

    private final StatusPlaces places;
    private final Map<K, Listed> last;
    private final Map<K, Listed> all;
    private final long[] counters = new long[COUNTERS];
    private @Nullable K current;

    private record Listed(LongBuffer counters, Answers answers) {}

    private ListedAnswers(StatusPlaces places, Map<K, Listed> last) {
        this.places = places;
        this.last = last;
        this.all = HashMap.newHashMap(last.size());
    }

    /** The first reading. */
    ListedAnswers(StatusPlaces places) {
        this(places, Map.of());
    }

    /** Begins the next reading. */
    ListedAnswers<K> next() {
        return new ListedAnswers<>(places, all);
    }

    /** Adds a counter of {@code key}, which lies at {@code offset}. */
    void add(K key, MemorySegment entries, long offset) {
        if (!key.equals(current)) {
            end();
            current = key;
        }
        counters[entries.get(ValueLayout.JAVA_INT, offset)] = entries.get(ValueLayout.JAVA_LONG, offset + COUNT);
    }

    private void end() {
        if (current != null) {
            Listed before = last.get(current);
            boolean isSame = before != null && before.counters().equals(LongBuffer.wrap(counters));
            all.put(current, isSame ? before : new Listed(LongBuffer.wrap(counters.clone()), answers()));
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
    Map<K, Answers> answersByKey() {
        end();
        Map<K, Answers> answers = HashMap.newHashMap(all.size());
        all.forEach((key, listed) -> answers.put(key, listed.answers()));
        return answers;
    }
}
