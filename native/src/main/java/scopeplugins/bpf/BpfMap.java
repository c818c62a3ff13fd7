package scopeplugins.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A hash or array map in the kernel, read whole in one system call. */
public final class BpfMap {

    private final Libbpf libbpf;
    private final String name;
    private final int fd;
    private final int maxEntries;
    private final int keySize;
    private final int valueSize;
    private final MemorySegment keys;
    private final MemorySegment values;
    private final MemorySegment count;
    private final MemorySegment next;

    /** Receives one entry; both segments are overwritten by the next reading. */
    @FunctionalInterface
    public interface EntryVisitor {
        void visit(MemorySegment key, MemorySegment value);
    }

    BpfMap(Libbpf libbpf, String name, MemorySegment map, Arena arena) {
        this.libbpf = libbpf;
        this.name = name;
        this.fd = libbpf.mapFd.call(map);
        this.maxEntries = libbpf.mapMaxEntries.call(map);
        this.keySize = libbpf.mapKeySize.call(map);
        this.valueSize = libbpf.mapValueSize.call(map);
        // Room for every entry, so that one call always suffices.
        this.keys = arena.allocate((long) maxEntries * keySize, Long.BYTES);
        this.values = arena.allocate((long) maxEntries * valueSize, Long.BYTES);
        this.count = arena.allocate(ValueLayout.JAVA_INT);
        // The kernel writes the position of the next batch here: a bucket's number or a key, whichever is larger.
        this.next = arena.allocate(Math.max(Integer.BYTES, keySize), Long.BYTES);
    }

    /**
     * Visits every entry, in no order. Entries that come or go meanwhile may be seen or not.
     *
     * @throws BpfException if the kernel cannot read in batches (Linux 5.6 and later can) or the map is gone
     */
    public void forEach(EntryVisitor visitor) {
        count.set(ValueLayout.JAVA_INT, 0, maxEntries);
        int result = libbpf.mapLookupBatch(fd, next, keys, values, count);
        // ENOENT: the end of the map was reached, which is what was wanted.
        if (result != -Errno.ENOENT) {
            BpfObject.check(result, "cannot read the BPF map " + name);
        }
        int entries = count.get(ValueLayout.JAVA_INT, 0);
        for (int i = 0; i < entries; i++) {
            visitor.visit(keys.asSlice((long) i * keySize, keySize), values.asSlice((long) i * valueSize, valueSize));
        }
    }

    /**
     * Sets one element of an array of 64-bit numbers.
     *
     * @throws BpfException if the array has no such element
     */
    public void set(int index, long value) {
        try (Arena call = Arena.ofConfined()) {
            BpfObject.check(
                    libbpf.mapUpdateElem(
                            fd,
                            call.allocateFrom(ValueLayout.JAVA_INT, index),
                            call.allocateFrom(ValueLayout.JAVA_LONG, value)),
                    "cannot set element " + index + " of the BPF map " + name);
        }
    }

    /**
     * One element of an array of 64-bit numbers.
     *
     * @throws BpfException if the array has no such element
     */
    public long get(int index) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment value = call.allocate(ValueLayout.JAVA_LONG);
            BpfObject.check(
                    libbpf.mapLookupElem(fd, call.allocateFrom(ValueLayout.JAVA_INT, index), value),
                    "cannot read element " + index + " of the BPF map " + name);
            return value.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
