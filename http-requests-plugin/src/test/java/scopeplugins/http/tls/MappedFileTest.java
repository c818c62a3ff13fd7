package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappedFileTest {

    @Test
    void code_in_a_file_is_known_by_device_and_inode() {
        assertThat(MappedFile.parse("7f11c2a1f000-7f11c2a7b000 r-xp 0001f000 fe:00 5242 "
                        + "                    /usr/lib/x86_64-linux-gnu/libssl.so.3"))
                .contains(new MappedFile(
                        "7f11c2a1f000-7f11c2a7b000", "fe:00", 5242, "/usr/lib/x86_64-linux-gnu/libssl.so.3", false));
    }

    @Test
    void a_file_whose_name_was_taken_away_is_still_mapped() {
        assertThat(MappedFile.parse(
                        "7f11c2a1f000-7f11c2a7b000 r-xp 0001f000 00:2f 7   /opt/my lib/libssl.so.3 (deleted)"))
                .contains(new MappedFile("7f11c2a1f000-7f11c2a7b000", "00:2f", 7, "/opt/my lib/libssl.so.3", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7f11c2a1f000-7f11c2a7b000 r--p 0001f000 fe:00 5242       /usr/lib/x86_64-linux-gnu/libssl.so.3",
                "7f11c2a1f000-7f11c2a7b000 r-xp 00000000 00:00 0          [vdso]",
                "7f11c2a1f000-7f11c2a7b000 rwxp 00000000 00:00 0 ",
                "7f11c2a1f000-7f11c2a7b000 r-xp 00000000 00:00 0          /dev/zero",
                ""
            })
    void what_is_no_code_or_in_no_file_is_passed_over(String line) {
        assertThat(MappedFile.parse(line)).isEmpty();
    }
}
