package scopeplugins.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Functions of this machine's C library. */
class CFunctionTest {

    private static final int EBADF = 9;

    private final Arena arena = Arena.ofAuto();

    @Test
    void a_function_may_have_no_argument() {
        assertThat(CFunction.ofTheCLibrary("getpid").call().toInt())
                .isEqualTo((int) ProcessHandle.current().pid());
    }

    @Test
    void an_argument_keeps_its_sign() {
        CFunction absolute = CFunction.ofTheCLibrary("abs");
        assertThat(absolute.call(-23).toInt()).isEqualTo(23);
        assertThat(absolute.call(-23L).toInt()).isEqualTo(23);
    }

    @Test
    void pointers_and_sizes_stand_beside_each_other() {
        CFunction compare = CFunction.ofTheCLibrary("memcmp");
        MemorySegment one = arena.allocateFrom("one");
        MemorySegment other = arena.allocateFrom("onf");
        assertThat(compare.call(one, other, 2L).toInt()).isZero();
        assertThat(compare.call(one, other, 3L).toInt()).isNegative();
        assertThat(compare.call(other, one, 3L).toInt()).isPositive();
    }

    @Test
    void a_variadic_function_takes_all_four() {
        MemorySegment text = arena.allocate(16);
        int length = CFunction.ofTheCLibrary("snprintf")
                .call(text, text.byteSize(), arena.allocateFrom("at %d"), -23)
                .toInt();
        assertThat(length).isEqualTo(6);
        assertThat(text.getString(0)).isEqualTo("at -23");
    }

    @Test
    void a_pointer_is_returned() {
        MemorySegment text = arena.allocateFrom("key=value");
        assertThat(CFunction.ofTheCLibrary("strchr")
                        .call(text, (int) '=')
                        .pointer()
                        .address())
                .isEqualTo(text.address() + 3);
        assertThat(CFunction.ofTheCLibrary("strchr").call(text, (int) '#').pointer())
                .isEqualTo(MemorySegment.NULL);
    }

    @Test
    void of_a_boolean_result_its_byte_counts() {
        assertThat(new CFunction.Result(MemorySegment.ofAddress(0x1700), 0).toBoolean())
                .isFalse();
        assertThat(new CFunction.Result(MemorySegment.ofAddress(0x1701), 0).toBoolean())
                .isTrue();
    }

    @Test
    void a_failure_says_which_error() {
        CFunction.Result failed = CFunction.ofTheCLibrary("close").call(-1);
        assertThat(failed.toInt()).isEqualTo(-1);
        assertThat(failed.errno()).isEqualTo(EBADF);
        assertThat(failed.toIntOrErrno()).isEqualTo(-EBADF);
    }

    @Test
    void what_the_garbage_collector_may_move_is_refused() {
        CFunction length = CFunction.ofTheCLibrary("strlen");
        assertThatThrownBy(() -> length.call(MemorySegment.ofArray(new byte[1])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
