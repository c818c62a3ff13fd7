package scopeplugins.http.report;

import java.util.concurrent.TimeUnit;
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

    /** Whether Scope is told of it. */
    boolean isInReport() {
        return idleNanos < IN_REPORT_NANOS;
    }

    /** Whether a Prometheus server is told of it. */
    boolean isOnPage() {
        return idleNanos < ON_PAGE_NANOS;
    }
}
