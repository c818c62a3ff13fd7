package scopeplugins.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** libbpf and the kernel of this machine, with the object this module builds. */
@EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "loading a BPF program needs root")
class BpfObjectTest {

    private static final String NAME = "http_requests.bpf.o";
    private static final List<String> PROGRAMS = List.of("read_at_tp_btf", "exit_at_tp_btf");

    @Test
    void an_object_is_loaded_and_attached_where_its_sections_say() throws IOException {
        try (var object = BpfObject.open(NAME, elf(NAME))) {
            object.select(PROGRAMS);
            object.load();
            assertThat(object.attach())
                    .containsExactlyInAnyOrder("tp_btf/skb_copy_datagram_iovec", "tp_btf/sched_process_exit");
        }
    }

    @Test
    void a_map_is_read_whole_through_an_iterator() throws IOException {
        try (var object = BpfObject.open(NAME, elf(NAME))) {
            object.select(List.of("list_requests", "list_events"));
            object.resize("requests", 23);
            // More than are read at a time.
            object.resize("places", 5_000);
            object.load();
            assertThat(object.attach()).isEmpty();
            object.map("places").set(4_999, 23);
            var read = new HashMap<Integer, Long>();
            BpfIterator iterator = object.iterator("list_events", "places", 16);
            for (int i = 0; i < 2; i++) {
                iterator.forEach((entries, at) ->
                        read.put(entries.get(ValueLayout.JAVA_INT, at), entries.get(ValueLayout.JAVA_LONG, at + 8)));
                assertThat(read).hasSize(5_000).containsEntry(0, 0L).containsEntry(4_999, 23L);
                read.clear();
            }
            object.iterator("list_requests", "requests", 104).forEach((_, _) -> fail("of a process"));
        }
    }

    @Test
    void programs_that_are_verified_beside_others_are_attached_with_them() throws IOException {
        try (var object = BpfObject.open(NAME, elf("http_requests.maps.o"), elf(NAME))) {
            object.selectBeside(List.of("close_at_tp_btf", "list_events"));
            object.selectBeside(PROGRAMS);
            object.load();
            var places = new ArrayList<Integer>();
            object.iterator("list_events", "places", 16)
                    .forEach((entries, at) -> places.add(entries.get(ValueLayout.JAVA_INT, at)));
            assertThat(places).hasSize(1000);
            assertThat(object.attach())
                    .containsExactly(
                            "tp_btf/inet_sock_set_state",
                            "tp_btf/skb_copy_datagram_iovec",
                            "tp_btf/sched_process_exit");
            assertThat(object.programInfo())
                    .extracting(BpfProgramInfo::name)
                    .containsExactlyInAnyOrder("list_events", "close_at_tp_btf", "read_at_tp_btf", "exit_at_tp_btf");
        }
    }

    @Test
    void an_iterator_is_refused_with_a_sentence_where_the_map_does_not_fit() throws IOException {
        try (var object = BpfObject.open(NAME, elf(NAME))) {
            object.select(List.of("list_requests"));
            object.load();
            assertThatThrownBy(() -> object.iterator("list_requests", "events", 40))
                    .hasMessage("cannot attach the BPF iterator list_requests: Permission denied (EACCES)");
        }
    }

    @Test
    void an_element_of_an_array_can_be_set_and_read() throws IOException {
        try (var object = BpfObject.open(NAME, elf(NAME))) {
            object.select(PROGRAMS);
            object.load();
            BpfMap settings = object.map("settings");
            settings.set(0, 23);
            assertThat(settings.get(0)).isEqualTo(23);
            assertThat(settings.get(1)).isZero();
            assertThatThrownBy(() -> settings.set(100, 23))
                    .hasMessage("cannot set element 100 of the BPF map settings: Argument list too long (E2BIG)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http_requests.bpf.o, read_at_tp_btf",
        "http_requests.bpf.o, read_at_tracepoint",
        "http_requests.bpf.o, read_at_kprobe",
        "http_requests.bpf.o, send_at_tp_btf",
        "http_requests_by_copy.bpf.o, send_at_kprobe",
        "http_requests_by_copy.bpf.o, read_at_tp_btf",
        "http_requests_by_copy.bpf.o, read_at_tracepoint",
        "http_requests_by_copy.bpf.o, read_at_kprobe",
    })
    void the_verifier_walks_through_less_than_half_of_what_it_allows(String file, String program) throws IOException {
        try (var object = BpfObject.open(file, elf(file))) {
            object.select(List.of(program));
            object.load();
            assertThat(object.programInfo()).singleElement().satisfies(info -> {
                System.out.println(file + " " + info);
                assertThat(info.name()).isEqualTo(program);
                assertThat(info.verifiedInstructions()).isBetween(1, 500_000);
                assertThat(info.recursionMisses()).isZero();
            });
        }
    }

    @Test
    void what_is_no_object_file_is_refused_with_a_sentence() {
        assertThatThrownBy(() -> BpfObject.open("some.bpf.o", "no ELF file".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BpfException.class)
                .hasMessageStartingWith("cannot open the BPF object: ");
    }

    @Test
    void a_map_that_is_not_there_is_named() throws IOException {
        try (var object = BpfObject.open(NAME, elf(NAME))) {
            assertThatThrownBy(() -> object.map("no_such_map"))
                    .hasMessage("cannot find the BPF map no_such_map: No such file or directory (ENOENT)");
        }
    }

    @Test
    void closing_twice_is_harmless() throws IOException {
        var object = BpfObject.open(NAME, elf(NAME));
        object.select(PROGRAMS);
        object.load();
        object.close();
        object.close();
    }

    private static byte[] elf(String file) throws IOException {
        try (InputStream in = BpfObject.class.getResourceAsStream("/bpf/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }
}
