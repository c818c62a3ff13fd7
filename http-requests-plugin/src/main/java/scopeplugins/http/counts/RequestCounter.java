package scopeplugins.http.counts;

/** Whatever counts the requests of processes. */
public interface RequestCounter extends AutoCloseable {

    /** Reads what was counted so far. */
    RequestCounts read();

    @Override
    default void close() {}
}
