package scopeplugins.http.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;

class ListedProcessesTest {

    private static final Container POD = new Container(
            "09d185410c4e25236cc24717f881589bb0978b24eafd101624e627a4dd8d3439", "03f3f104-3215-44f2-9686-d4dd1f05a7ed");
    private static final ProcessRequests NGINX =
            new ProcessRequests(new ProcessKey(42, 1_000), 2, "nginx", POD, Counted.of(7));
    private static final ProcessRequests NODE =
            new ProcessRequests(new ProcessKey(7, 2_000), 7, "node", Container.NONE, Counted.of(5));

    @Test
    void what_the_kernel_lists_is_read() {
        assertThat(read(List.of(), NGINX, NODE)).containsExactly(NGINX, NODE);
    }

    @Test
    void an_idle_process_at_its_place_is_the_one_of_the_last_reading() {
        assertThat(read(List.of(NGINX, NODE), NGINX, NODE))
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactly(NGINX, NODE);
    }

    @Test
    void a_busy_process_has_its_new_count() {
        var busy = NGINX.with(Counted.of(8));
        assertThat(read(List.of(NGINX, NODE), busy, NODE)).containsExactly(busy, NODE);
    }

    @Test
    void processes_that_come_go_and_get_the_pid_of_another_are_told_apart() {
        var successor = new ProcessRequests(
                new ProcessKey(NGINX.process().pid(), 9_000), 3, "other", Container.NONE, Counted.of(1));
        assertThat(read(List.of(NGINX, NODE), successor, NODE)).containsExactly(successor, NODE);
        assertThat(read(List.of(NGINX, NODE), NODE)).containsExactly(NODE);
        assertThat(read(List.of(NODE), NGINX, NODE)).containsExactly(NGINX, NODE);
    }

    @Test
    void a_process_that_is_listed_twice_is_there_once() {
        assertThat(read(List.of(NGINX), NGINX, NODE, NGINX, NODE)).containsExactly(NGINX, NODE);
    }

    private static List<ProcessRequests> read(List<ProcessRequests> last, ProcessRequests... listed) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(listed.length * ListedProcesses.ENTRY, Long.BYTES);
            var processes = new ListedProcesses(last, new ListedContainers(), ListedProcesses.NO_ANSWERS);
            for (int i = 0; i < listed.length; i++) {
                long offset = i * ListedProcesses.ENTRY;
                // struct listed_process of maps.h
                entries.set(ValueLayout.JAVA_LONG, offset, listed[i].process().startTime());
                entries.set(
                        ValueLayout.JAVA_INT, offset + 8, listed[i].process().pid());
                entries.set(
                        ValueLayout.JAVA_LONG, offset + 16, listed[i].counted().requests());
                entries.setString(offset + 24, listed[i].comm());
                entries.set(ValueLayout.JAVA_INT, offset + 40, listed[i].reportedPid());
                ListedContainersTest.put(entries, offset + 48, listed[i].container());
                processes.add(entries, offset);
            }
            return processes.distinct();
        }
    }
}
