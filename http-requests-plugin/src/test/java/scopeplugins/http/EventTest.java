package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventTest {

    private static final Path SOURCE = Path.of("../native/src/main/bpf/http_requests.bpf.c");

    @Test
    void the_events_are_those_of_the_kernels_side_in_its_order() throws IOException {
        Matcher declaration =
                Pattern.compile("(?s)enum event \\{(.*?)EVENTS,\n\\};").matcher(Files.readString(SOURCE));
        assertThat(declaration.find()).isTrue();
        assertThat(Arrays.stream(Event.values()).map(Enum::name))
                .containsExactlyElementsOf(Pattern.compile("(?m)^\\s*([A-Z_]+),$")
                        .matcher(declaration.group(1))
                        .results()
                        .map(result -> result.group(1))
                        .toList());
    }
}
