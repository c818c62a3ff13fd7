package scopeplugins.http.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Event;

class KernelEnumsTest {

    private static final Path SOURCE = Path.of("../native/src/main/bpf/maps.h");
    private static final Path SLOTS = Path.of("../native/src/main/bpf/slots.h");

    @Test
    void the_events_are_those_of_the_kernels_side_in_its_order() throws IOException {
        assertThat(names(Event.values())).containsExactlyElementsOf(declared("event"));
    }

    @Test
    void the_settings_are_those_of_the_kernels_side_in_its_order() throws IOException {
        assertThat(names(Setting.values())).containsExactlyElementsOf(declared("setting"));
    }

    @Test
    void there_are_as_many_slots_as_the_kernels_side_has_keys_for() throws IOException {
        var plenty = new Limits(1 << 20, 1 << 20, true, false);
        assertThat(Limits.PROCESS_SLOTS).isEqualTo(defined("PROCESS_SLOTS"));
        assertThat(plenty.connectionSlots()).isEqualTo(1 << defined("CONNECTION_SLOT_BITS"));
    }

    private static int defined(String name) throws IOException {
        Matcher definition =
                Pattern.compile("(?m)^#define " + name + " (\\d+)$").matcher(Files.readString(SLOTS));
        assertThat(definition.find()).isTrue();
        return Integer.parseInt(definition.group(1));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    /** The names of an enum in C, without the last one, which is their number. */
    private static List<String> declared(String name) throws IOException {
        Matcher declaration =
                Pattern.compile("(?s)enum " + name + " \\{(.*?)[A-Z]+,\n\\};").matcher(Files.readString(SOURCE));
        assertThat(declaration.find()).isTrue();
        return Pattern.compile("(?m)^\\s*([A-Z_]+),$")
                .matcher(declaration.group(1))
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
