package scopeplugins.http.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.ResponseTimes;

class ListedAnswersTest {

    // enum answer_counter of answers.h; in place 2 is 200, and so on.
    private static final int UNANSWERED = 0;
    private static final int NANOSECONDS = 1;
    private static final int FIFTH_TIME = 2 + 4;
    private static final int PLACE_2 = 2 + ResponseTimes.CLASSES + 2;
    private static final int PLACE_4 = PLACE_2 + 2;

    private final ListedAnswers<String> first = new ListedAnswers<>(place -> 198 + place);

    @Test
    void what_the_kernel_lists_is_read() {
        list(first, "nginx", UNANSWERED, 3);
        list(first, "nginx", NANOSECONDS, 15_000);
        list(first, "nginx", FIFTH_TIME, 4);
        list(first, "nginx", PLACE_2, 2);
        list(first, "nginx", PLACE_4, 5);
        list(first, "node", PLACE_4, 1);
        var times = new long[ResponseTimes.CLASSES];
        times[4] = 4;
        assertThat(first.answersByKey())
                .isEqualTo(Map.of(
                        "nginx",
                        new Answers(Map.of(200, 2L, 202, 5L), 3, new ResponseTimes(times, 15_000)),
                        "node",
                        new Answers(Map.of(202, 1L), 0, ResponseTimes.NONE)));
    }

    @Test
    void what_is_listed_twice_is_there_once() {
        for (int i = 0; i < 2; i++) {
            list(first, "nginx", PLACE_2, 2 + i);
            list(first, "nginx", PLACE_4, 5);
        }
        assertThat(first.answersByKey())
                .isEqualTo(Map.of("nginx", new Answers(Map.of(200, 3L, 202, 5L), 0, ResponseTimes.NONE)));
    }

    @Test
    void what_has_not_changed_is_that_of_the_last_reading() {
        list(first, "nginx", PLACE_2, 2);
        list(first, "node", PLACE_2, 2);
        Map<String, Answers> before = first.answersByKey();
        ListedAnswers<String> second = first.next();
        list(second, "nginx", PLACE_2, 2);
        list(second, "node", PLACE_2, 3);
        Map<String, Answers> after = second.answersByKey();
        assertThat(after.get("nginx")).isSameAs(before.get("nginx"));
        assertThat(after).containsEntry("node", new Answers(Map.of(200, 3L), 0, ResponseTimes.NONE));
        assertThat(second.of("node")).isSameAs(after.get("node"));
        assertThat(second.of("one that is not listed")).isEqualTo(Answers.NONE);
    }

    private static void list(ListedAnswers<String> answers, String key, int counter, long value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(ListedAnswers.COUNTER_SIZE, Long.BYTES);
            entry.set(ValueLayout.JAVA_INT, 0, counter);
            entry.set(ValueLayout.JAVA_LONG, 8, value);
            answers.add(key, entry, 0);
        }
    }
}
