package scopeplugins.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpellsTest {

    private static final long SECOND = 1_000_000_000;
    private static final long HOUR = 3600 * SECOND;

    // System.nanoTime may begin anywhere, and pass its end.
    private static final long START = Long.MAX_VALUE - HOUR / 2;

    private final Spells spells = new Spells();

    @Test
    void the_first_spell_is_told_at_its_beginning_and_its_end_and_not_between() {
        assertThat(spells.off()).isFalse();
        assertThat(on(0)).isTrue();
        assertThat(on(2 * HOUR)).isFalse();
        assertThat(spells.off()).isTrue();
        assertThat(spells.off()).isFalse();
    }

    @Test
    void another_within_the_hour_is_not_told_nor_is_its_end() {
        on(0);
        spells.off();
        assertThat(on(HOUR - 1)).isFalse();
        assertThat(spells.off()).isFalse();
    }

    @Test
    void one_that_lasts_is_told_when_the_hour_is_over() {
        on(0);
        spells.off();
        assertThat(on(HOUR - SECOND)).isFalse();
        assertThat(on(HOUR)).isTrue();
        assertThat(spells.off()).isTrue();
    }

    @Test
    void a_state_that_comes_every_six_seconds_takes_a_line_an_hour() {
        int told = 0;
        for (long time = 0; time < 24 * HOUR; time += 6 * SECOND) {
            told += on(time) ? 1 : 0;
            spells.off();
        }
        assertThat(told).isEqualTo(24);
    }

    private boolean on(long nanosLater) {
        return spells.on(START + nanosLater);
    }
}
