package scopeplugins.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfObject;
import scopeplugins.http.counts.RequestCounter;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.kernel.ProgramLoader;

/**
 * Counts nothing, and leaves the kernel alone.
 *
 * <p>With it the plugin runs while its AOT cache is made (scripts/aot-cache): a build has no right to load a program, in
 * an image's less than elsewhere. libbpf is used as far as it goes without.
 */
final class TrainingCounter implements RequestCounter {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingCounter.class);

    /** Whether this JVM only runs to make a cache. */
    static boolean isWanted() {
        return Boolean.getBoolean("training");
    }

    static TrainingCounter open() {
        try (BpfObject object = ProgramLoader.unloaded()) {
            LOG.warn("Training: no request is counted (libbpf {})", object.libbpfVersion());
        }
        return new TrainingCounter();
    }

    @Override
    public RequestCounts read() {
        return new RequestCounts(
                Instant.now(), System.nanoTime(), List.of(), Map.of(), Optional.empty(), Map.of(), 0, List.of());
    }
}
