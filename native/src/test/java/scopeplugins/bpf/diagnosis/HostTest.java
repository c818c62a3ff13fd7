package scopeplugins.bpf.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The files of this machine, which are read in their own way. */
class HostTest {

    @Test
    void a_number_of_several_digits_is_read_whole() {
        // At least RESERVED_PIDS (301) of include/linux/pid.h.
        assertThat(Host.THIS.proc("sys/kernel/pid_max").map(Integer::parseInt))
                .hasValueSatisfying(number -> assertThat(number).isGreaterThan(300));
    }

    @Test
    void a_file_that_is_not_there_is_nothing() {
        assertThat(Host.THIS.sys("kernel/no_such_file")).isEmpty();
    }

    @Test
    void a_directory_that_can_be_listed_or_is_not_there_is_not_closed() {
        assertThat(Host.THIS.isClosed("kernel")).isFalse();
        assertThat(Host.THIS.isClosed("kernel/no_such_directory")).isFalse();
    }
}
