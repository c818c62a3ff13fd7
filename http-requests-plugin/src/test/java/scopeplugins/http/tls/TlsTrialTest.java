package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TlsTrialTest {

    @Test
    void both_modes_are_named_where_both_are_good_for_something() {
        assertThat(TlsTrial.modes("amd64", Optional.empty())).isEqualTo("safe or all");
    }

    @Test
    void the_one_that_would_do_harm_is_named_with_the_reason() {
        assertThat(TlsTrial.modes("amd64", ReturnProbes.harm("6.12.1", "amd64")))
                .startsWith("safe, not with all, for Linux 6.12.1 ends processes under seccomp");
    }

    @Test
    void the_one_that_finds_no_way_on_another_architecture_is_named_too() {
        assertThat(TlsTrial.modes("aarch64", ReturnProbes.harm("6.12.1", "aarch64")))
                .isEqualTo("all, not with safe, for only code of x86-64 is understood");
    }
}
