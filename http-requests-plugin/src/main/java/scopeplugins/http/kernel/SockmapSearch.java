package scopeplugins.http.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfObject;
import scopeplugins.http.counts.Sockmap;

/**
 * Looks for connections in BPF sockmaps, of any process and namespace.
 *
 * <p>As a rule there are none, which takes microseconds to find. A map of a million places takes milliseconds, so it is
 * looked at the less often, but every ten seconds at least.
 */
final class SockmapSearch {

    private static final String PROGRAM = "list_sockmaps";

    // struct listed_sockmap of sockmaps.h
    private static final long ID = 0;
    private static final long CONNECTIONS = 4;
    private static final long NAME = 8;
    private static final long ENTRY = 24;

    /** Between two searches passes this many times what the last one took. */
    private static final int REST = 1000;

    // One that was interrupted on a busy machine has not taken that long itself.
    private static final long LONGEST_REST_NANOS = Duration.ofSeconds(10).toNanos();

    private final BpfIterator maps;
    private List<Sockmap> last = List.of();
    private long endNanoTime;
    private long restNanos = -1;

    /** Searches with this loaded object. */
    SockmapSearch(BpfObject object) {
        maps = object.iterator(PROGRAM, ENTRY);
    }

    /** The function to load for it. */
    static String program() {
        return PROGRAM;
    }

    /** The maps that hold connections, by the last search. */
    List<Sockmap> find() {
        long begin = System.nanoTime();
        if (begin - endNanoTime > restNanos) {
            var found = new ArrayList<Sockmap>();
            maps.forEach((listed, at) -> found.add(read(listed, at)));
            last = found;
            endNanoTime = System.nanoTime();
            restNanos = Math.min((endNanoTime - begin) * REST, LONGEST_REST_NANOS);
        }
        return last;
    }

    private static Sockmap read(MemorySegment listed, long at) {
        return new Sockmap(
                listed.get(ValueLayout.JAVA_INT, at + ID),
                listed.getString(at + NAME),
                listed.get(ValueLayout.JAVA_INT, at + CONNECTIONS));
    }
}
