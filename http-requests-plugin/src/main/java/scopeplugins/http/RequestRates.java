package scopeplugins.http;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Requests per second between two readings. */
final class RequestRates {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private RequestRates() {}

    /**
     * The rate of every process in {@code later}, over the time that really passed.
     *
     * <p>A process that is new in {@code later} began at 0. The kernel's counts only rise; one that did not is taken to
     * have begun anew, so that a rate is never negative.
     */
    static Map<ProcessKey, Double> between(RequestCounts earlier, RequestCounts later) {
        double seconds = (later.nanoTime() - earlier.nanoTime()) / NANOS_PER_SECOND;
        if (seconds <= 0) {
            return Map.of();
        }
        Map<ProcessKey, Double> rates = HashMap.newHashMap(later.byProcess().size());
        later.byProcess().forEach((process, requests) -> {
            ProcessRequests known = earlier.byProcess().get(process);
            long before = known == null || known.count() > requests.count() ? 0 : known.count();
            rates.put(process, (requests.count() - before) / seconds);
        });
        return rates;
    }
}
