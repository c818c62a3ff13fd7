package scopeplugins.http.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Container;

class ListedContainersTest {

    private static final String ID = "09d185410c4e25236cc24717f881589bb0978b24eafd101624e627a4dd8d3439";

    private final ListedContainers containers = new ListedContainers();

    @Test
    void a_container_is_written_as_its_engine_does() {
        var docker = new Container(ID, "");
        assertThat(read(docker)).isEqualTo(docker);
    }

    @Test
    void a_pods_uid_has_dashes_where_the_pods_has() {
        var pod = new Container(ID, "03f3f104-3215-44f2-9686-d4dd1f05a7ed");
        assertThat(read(pod)).isEqualTo(pod);
        var podOfAFile = new Container(ID, "187bff14cccb94f179e943eacce55bb3");
        assertThat(read(podOfAFile)).isEqualTo(podOfAFile);
    }

    @Test
    void what_is_in_no_container_is_in_that_of_all_others_like_it() {
        assertThat(read(Container.NONE)).isSameAs(Container.NONE);
    }

    @Test
    void processes_of_one_container_have_it_together() {
        var pod = new Container(ID, "03f3f104-3215-44f2-9686-d4dd1f05a7ed");
        assertThat(read(pod)).isSameAs(read(pod)).isNotSameAs(read(new Container(ID, "")));
    }

    private Container read(Container container) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(8 + ListedContainers.SIZE, Long.BYTES);
            put(entries, 8, container);
            return containers.at(entries, 8);
        }
    }

    /** As struct container of container_name.h. */
    static void put(MemorySegment entries, long offset, Container container) {
        byte[] id = HexFormat.of().parseHex(container.id());
        byte[] podUid = HexFormat.of().parseHex(container.podUid().replace("-", ""));
        MemorySegment.copy(id, 0, entries, ValueLayout.JAVA_BYTE, offset, id.length);
        MemorySegment.copy(podUid, 0, entries, ValueLayout.JAVA_BYTE, offset + 32, podUid.length);
        int has = (id.length == 0 ? 0 : 1)
                | (podUid.length == 0 ? 0 : 2)
                | (container.podUid().contains("-") ? 4 : 0);
        entries.set(ValueLayout.JAVA_INT, offset + 48, has);
    }
}
