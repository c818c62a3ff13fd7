package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnProbesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6.11.0-29-generic",
                "6.11.11",
                "6.12.0",
                "6.12.0-55.el10",
                "6.12.13-amd64",
                "6.12.9+bpo-amd64",
                "6.13.0",
                "6.13.2-arch1-1",
                "6.13-rc7",
                "6.13"
            })
    void kernels_that_end_processes_under_seccomp_are_named(String release) {
        assertThat(ReturnProbes.harm(release, "amd64"))
                .hasValueSatisfying(
                        harm -> assertThat(harm).startsWith("Linux " + release + " ends processes under seccomp"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6.6.0",
                "6.6.117",
                "6.10.14",
                "6.12.14",
                "6.12.118+deb13-cloud-amd64",
                "6.13.3",
                "6.14",
                "6.14.0-15-generic",
                "6.18.44-fc-v669",
                "7.0.0",
                "10.11.0"
            })
    void others_are_not(String release) {
        assertThat(ReturnProbes.harm(release, "amd64")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.11.0", "6.12.0", "6.13.2"})
    void only_those_of_x86_64_are(String release) {
        assertThat(ReturnProbes.harm(release, "aarch64")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "6", "six.eleven", "-6.18"})
    void a_kernel_without_a_version_may_be_one_of_them(String release) {
        assertThat(ReturnProbes.harm(release, "amd64"))
                .hasValueSatisfying(harm -> assertThat(harm).contains("cannot be told from its name"));
    }
}
