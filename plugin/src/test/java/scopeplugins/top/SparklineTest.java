package scopeplugins.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SparklineTest {

    private final History history = new History(Duration.ofSeconds(1));

    @Test
    void the_newest_value_is_at_the_right_and_the_greatest_is_the_highest() {
        add(0, 1, 4, 8);
        assertThat(Sparkline.of(history, 60, true)).isEqualTo(" ".repeat(56) + "▁▂▅█");
    }

    @Test
    void little_looks_like_more_than_nothing() {
        add(0, 0.001, 1000);
        assertThat(Sparkline.of(history, 60, true)).endsWith("▁▂█");
    }

    @Test
    void nothing_but_zeros_is_a_flat_line() {
        add(0, 0, 0);
        assertThat(Sparkline.of(history, 60, true)).endsWith(" ▁▁▁");
    }

    @Test
    void the_whole_minute_is_there_in_less_room_too() {
        for (int i = 0; i < 60; i++) {
            add(i < 30 ? 0 : 8);
        }
        assertThat(Sparkline.of(history, 6, true)).isEqualTo("▁▁▁███");
        assertThat(Sparkline.of(history, 9, true)).isEqualTo("▁▁▁███");
        assertThat(Sparkline.of(history, 59, true)).isEqualTo("▁".repeat(15) + "█".repeat(15));
        assertThat(Sparkline.of(history, 0, true)).isEmpty();
    }

    @Test
    void a_terminal_that_knows_ascii_alone_gets_that() {
        add(0, 1, 4, 8);
        assertThat(Sparkline.of(history, 60, false)).endsWith(" _.=#");
    }

    @Test
    void what_is_not_known_is_a_gap() {
        add(1, Double.NaN, 1);
        assertThat(Sparkline.of(history, 60, true)).endsWith(" █ █");
    }

    @Test
    void ten_values_a_second_are_still_a_minute_long() {
        var fast = new History(Duration.ofMillis(100));
        for (int i = 0; i < 600; i++) {
            fast.add(i < 300 ? 0 : i % 2 == 0 ? 6 : 10);
        }
        assertThat(Sparkline.of(fast, 100, true)).isEqualTo("▁".repeat(30) + "█".repeat(30));
        assertThat(fast.max()).isEqualTo(8);
        assertThat(fast.mean()).isEqualTo(4);
    }

    @Test
    void a_value_in_ten_seconds_makes_six_of_a_minute() {
        var slow = new History(Duration.ofSeconds(10));
        for (int i = 0; i < 20; i++) {
            slow.add(1);
        }
        assertThat(Sparkline.of(slow, 100, true)).isEqualTo("██████");
    }

    private void add(double... values) {
        for (double value : values) {
            history.add(value);
        }
    }
}
