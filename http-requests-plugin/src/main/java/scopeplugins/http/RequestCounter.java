package scopeplugins.http;

/** Whatever counts the requests of processes. */
interface RequestCounter extends AutoCloseable {

    /** Reads what was counted so far. */
    RequestCounts read();

    @Override
    default void close() {}
}
