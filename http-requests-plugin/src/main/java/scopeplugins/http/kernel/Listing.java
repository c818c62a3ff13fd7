package scopeplugins.http.kernel;

import java.util.Arrays;
import java.util.stream.Stream;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfObject;

/** A map that is read through an iterator of listings.h or container.h. */
enum Listing {
    REQUESTS("list_requests", "requests", ListedProcesses.ENTRY),

    /** Has room only where it is asked for. */
    ENCRYPTED("list_requests", "encrypted", ListedProcesses.ENTRY),

    /** Of https_requests.bpf.c alone. */
    READERS("list_requests", "tls_readers", ListedProcesses.ENTRY),

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
        return Arrays.stream(values()).map(listing -> listing.program).distinct();
    }

    /** Reads the map of a loaded object. */
    BpfIterator of(BpfObject object) {
        return object.iterator(program, map, entrySize);
    }
}
