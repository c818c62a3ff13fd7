package scopeplugins.http.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;

/**
 * What the processes of a container have received, those that have ended included.
 *
 * @param container which one, or {@link Container#NONE}
 * @param counted now
 * @param before at the last reading
 * @param idleNanos how long ago it received the last request, in nanoseconds; 0 while a process lives that has received one
 */
record ContainerTotal(Container container, Counted counted, Counted before, long idleNanos) {

    // Scope keeps samples as long: until then the last rate is shown anyway.
    private static final long IN_REPORT_NANOS = TimeUnit.SECONDS.toNanos(15);

    // A Prometheus server looks back as far for a value (--query.lookback-delta).
    private static final long ON_PAGE_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Of each container both together. */
    static List<ContainerTotal> sum(List<ContainerTotal> some, List<ContainerTotal> others) {
        if (others.isEmpty()) {
            return some;
        }
        Map<Container, ContainerTotal> sums = LinkedHashMap.newLinkedHashMap(some.size() + others.size());
        Stream.concat(some.stream(), others.stream())
                .forEach(total -> sums.merge(total.container(), total, ContainerTotal::plus));
        return List.copyOf(sums.values());
    }

    private ContainerTotal plus(ContainerTotal other) {
        return new ContainerTotal(
                container,
                counted.plus(other.counted),
                before.plus(other.before),
                Math.min(idleNanos, other.idleNanos));
    }

    /** Whether Scope is told of it. */
    boolean isInReport() {
        return idleNanos < IN_REPORT_NANOS;
    }

    /** Whether a Prometheus server is told of it. */
    boolean isOnPage() {
        return idleNanos < ON_PAGE_NANOS;
    }
}
