package scopeplugins.http.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;

class ContainerTotalsTest {

    private static final Container WEB = new Container("0123", "");
    private static final Container SHOP = new Container("4567", "");

    private final ContainerTotals totals = new ContainerTotals();
    private int seconds;

    @Test
    void living_and_ended_processes_of_each_container_are_added_up() {
        assertThat(read(Map.of(SHOP, 4L), living(WEB, 1), living(SHOP, 2), living(WEB, 10), living(Container.NONE, 7)))
                .isEqualTo(Map.of(WEB, 11L, SHOP, 6L, Container.NONE, 7L));
        assertThat(totals.ofHost()).isEqualTo(Counted.of(24));
    }

    @Test
    void a_process_that_ends_changes_nothing() {
        read(Map.of(), living(WEB, 5), living(WEB, 2));
        assertThat(read(Map.of(WEB, 5L), living(WEB, 2))).isEqualTo(Map.of(WEB, 7L));
    }

    @Test
    void a_process_that_ended_while_it_was_read_makes_no_total_smaller_and_is_not_counted_twice() {
        read(Map.of(), living(WEB, 5), living(WEB, 2));
        // It was not among the ended yet, and not among the living any more.
        assertThat(read(Map.of(), living(WEB, 2))).isEqualTo(Map.of(WEB, 7L));
        assertThat(read(Map.of(WEB, 5L), living(WEB, 3))).isEqualTo(Map.of(WEB, 8L));
    }

    @Test
    void what_the_kernel_has_forgotten_of_ended_processes_stays_in_the_total() {
        read(Map.of(WEB, 20L), living(WEB, 1));
        read(Map.of(), living(WEB, 1));
        assertThat(read(Map.of(WEB, 3L), living(WEB, 1))).isEqualTo(Map.of(WEB, 24L));
    }

    @Test
    void a_container_that_the_kernel_has_forgotten_is_forgotten_the_second_time_and_stays_in_the_hosts_total() {
        read(Map.of(WEB, 20L), living(SHOP, 1));
        assertThat(read(Map.of(), living(SHOP, 1))).containsEntry(WEB, 20L);
        read(Map.of(), living(SHOP, 1));
        assertThat(read(Map.of(), living(SHOP, 1))).isEqualTo(Map.of(SHOP, 1L));
        assertThat(totals.ofHost()).isEqualTo(Counted.of(21));
    }

    @Test
    void a_container_is_idle_since_its_last_request_unless_a_process_lives() {
        assertThat(idle(Map.of(WEB, 20L), living(SHOP, 1))).isEqualTo(Map.of(WEB, 0L, SHOP, 0L));
        assertThat(idle(Map.of(WEB, 20L), living(SHOP, 1))).isEqualTo(Map.of(WEB, 1L, SHOP, 0L));
        assertThat(idle(Map.of(WEB, 20L), living(SHOP, 1))).isEqualTo(Map.of(WEB, 2L, SHOP, 0L));
        assertThat(idle(Map.of(WEB, 21L), living(SHOP, 1))).isEqualTo(Map.of(WEB, 0L, SHOP, 0L));
    }

    private Map<Container, Long> read(Map<Container, Long> ended, ProcessRequests... living) {
        return totals.add(counts(ended, living)).stream()
                .collect(Collectors.toMap(
                        ContainerTotal::container, total -> total.counted().requests()));
    }

    private Map<Container, Long> idle(Map<Container, Long> ended, ProcessRequests... living) {
        return totals.add(counts(ended, living)).stream()
                .collect(Collectors.toMap(
                        ContainerTotal::container, total -> TimeUnit.NANOSECONDS.toSeconds(total.idleNanos())));
    }

    private RequestCounts counts(Map<Container, Long> ended, ProcessRequests... living) {
        var counted = new HashMap<Container, Counted>();
        ended.forEach((container, count) -> counted.put(container, Counted.of(count)));
        return new RequestCounts(
                Instant.EPOCH,
                TimeUnit.SECONDS.toNanos(seconds++),
                new ArrayList<>(List.of(living)),
                counted,
                Optional.empty(),
                Map.of(),
                0,
                List.of());
    }

    private static ProcessRequests living(Container container, long count) {
        return new ProcessRequests(new ProcessKey(42, count), 42, "some-name", container, Counted.of(count));
    }
}
