package scopeplugins.plugin;

/** What one plugin measures. */
@FunctionalInterface
public interface Reporter extends AutoCloseable {

    /**
     * Takes one sample.
     *
     * <p>Called by one thread, once per interval; a poll of the probe never gets here.
     *
     * @throws RuntimeException if the sample cannot be taken; the next one is tried all the same
     */
    Measurement sample();

    @Override
    default void close() {}
}
