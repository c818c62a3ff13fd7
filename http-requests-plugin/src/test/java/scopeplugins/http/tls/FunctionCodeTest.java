package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionCodeTest {

    private static final long ADDRESS = 0x1000;
    private static final long OFFSET = 0x200;

    /** Older compilers write prefixes in front of returns, others in front of jumps. */
    @ParameterizedTest
    @ValueSource(strings = {"c3", "f3c3", "f2c3", "66c3", "48c3"})
    void a_return_is_one_behind_any_prefix(String code) {
        assertThat(function("90" + code).returns()).containsExactly(OFFSET + 1);
        assertThat(function("90" + code).endsSomewhere()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "eb10, 1012",
        "ebfe, 1000",
        "e910000000, 1015",
        "f2e910000000, 1016",
        "7410, 1012",
        "2e7410, 1013",
        "0f8410000000, 1016",
        "e310, 1012",
        "e2fe, 1000"
    })
    void a_jump_names_its_target_behind_any_prefix(String code, String target) {
        assertThat(function(code).jumps()).containsExactly(Long.parseLong(target, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffe0",
                "3effe0",
                "f2ffe0",
                "41ffe3",
                "ff2500000000",
                "ff6738",
                "48ff6738",
                "c20800",
                "cb",
                "48cf"
            })
    void a_jump_through_a_register_and_an_unusual_return_end_somewhere(String code) {
        assertThat(function(code).endsSomewhere()).isTrue();
        assertThat(function(code).returns()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffd0", "ff1500000000", "ff30", "ffc0", "e800000000", "0f44c1"})
    void a_call_a_push_and_a_move_do_not(String code) {
        assertThat(function(code).endsSomewhere()).isFalse();
        assertThat(function(code).jumps()).isEmpty();
    }

    @Test
    void an_address_inside_of_an_instruction_begins_none() {
        FunctionCode function = function("4889e5c3");
        assertThat(function.begins(ADDRESS)).isTrue();
        assertThat(function.begins(ADDRESS + 1)).isFalse();
        assertThat(function.begins(ADDRESS + 3)).isTrue();
        assertThat(function.begins(ADDRESS + 4)).isFalse();
    }

    private static FunctionCode function(String code) {
        return new FunctionCode(ADDRESS, OFFSET, HexFormat.of().parseHex(code));
    }
}
