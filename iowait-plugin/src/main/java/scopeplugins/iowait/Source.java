package scopeplugins.iowait;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import scopeplugins.plugin.Spells;

/** A file of the kernel's that may fail, and work again, at any time and alone. */
final class Source<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Source.class);

    private final String name;
    private final Supplier<T> file;
    private final Spells failures = new Spells();
    private @Nullable SourceException failure;
    private boolean everRead;

    /**
     * Makes a source that was not read yet.
     *
     * @param name of the metrics that are made of it, for the log
     * @param file reads it, or throws a {@link SourceException}
     */
    Source(String name, Supplier<T> file) {
        this.name = name;
        this.file = file;
    }

    /** Tries once; nothing if that fails. */
    Optional<Reading<T>> read() {
        long begun = System.nanoTime();
        try {
            T value = file.get();
            failure = null;
            return Optional.of(new Reading<>(begun, System.nanoTime(), value));
        } catch (SourceException e) {
            failure = e;
            return Optional.empty();
        }
    }

    /** Why the last try failed, if it did. */
    Optional<SourceException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Tells of the last try if it was other than those before. */
    void log() {
        if (failure == null) {
            everRead = true;
            if (failures.off()) {
                LOG.info("There are {} metrics now", name);
            }
        } else if (failures.on(System.nanoTime())) {
            // Many a kernel has never had one of them. One that had has lost it.
            LOG.atLevel(everRead ? Level.WARN : Level.INFO).log("No {} metrics: {}", name, failure.getMessage());
        }
    }
}
