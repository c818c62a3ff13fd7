package scopeplugins.http.report;

import java.util.Locale;

/** What the numbers for a Prometheus server are summed by: each process is a series of its own, or less than that. */
public enum MetricsBy {
    PROCESS,
    CONTAINER,
    HOST;

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
