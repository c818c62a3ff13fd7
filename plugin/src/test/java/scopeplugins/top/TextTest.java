package scopeplugins.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @Test
    void what_would_change_the_terminal_is_not_shown() {
        assertThat(Text.printable("a\033[2Jb\rc\n\u0007\u009b1m\u202etxt")).isEqualTo("a?[2Jb?c???1m?txt");
    }

    @Test
    void other_scripts_are_shown() {
        assertThat(Text.printable("héllo 世界 🦊")).isEqualTo("héllo 世界 🦊");
    }

    @ParameterizedTest
    @CsvSource({"abc,'abc  ','  abc'", "abcdefg,abcde,abcde", "世界,'世界 ',' 世界'", "世界世,'世界 ',' 世界'"})
    void a_column_is_as_wide_as_it_is_whatever_is_in_there(String text, String left, String right) {
        assertThat(Text.left(text, 5)).isEqualTo(left);
        assertThat(Text.right(text, 5)).isEqualTo(right);
    }
}
