package scopeplugins.http.kernel;

import java.util.Arrays;
import java.util.stream.Stream;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfObject;

/** A map that is read through an iterator of http_requests.bpf.c. */
enum Listing {
    REQUESTS("list_requests", "requests", ListedProcesses.ENTRY),

    /** Its entries are {@code struct listed_ended} of container.h. */
    ENDED("list_ended", "ended", ListedContainers.SIZE + Long.BYTES),

    /** Its entries are {@code struct listed_event} of maps.h. */
    EVENTS("list_events", "events", 16);

    private final String program;
    private final String map;
    private final long entrySize;

    Listing(String program, String map, long entrySize) {
        this.program = program;
        this.map = map;
        this.entrySize = entrySize;
    }

    /** The functions to load for all of them. */
    static Stream<String> programs() {
        return Arrays.stream(values()).map(listing -> listing.program);
    }

    /** Reads the map of a loaded object. */
    BpfIterator of(BpfObject object) {
        return object.iterator(program, map, entrySize);
    }
}
