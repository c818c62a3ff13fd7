package scopeplugins.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads a whole map, or all that the kernel has of a kind, through a BPF program, which writes what it wants of each element
 * (<a href="https://docs.kernel.org/bpf/bpf_iterators.html">BPF iterators</a>).
 */
public final class BpfIterator {

    // The kernel hands over some pages at a time.
    private static final long BUFFER_ENTRIES = 1024;
    private static final int NO_LINK = -1;

    private final Libbpf libbpf;
    private final String name;
    private final int link;
    private final long entrySize;
    private final MemorySegment entries;

    /** Takes what the program wrote of one element; not as a slice of its own, for there may be thousands. */
    @FunctionalInterface
    public interface Visitor {

        /** Visits the element of which the entry begins at {@code offset}. */
        void visit(MemorySegment entries, long offset);
    }

    BpfIterator(Libbpf libbpf, String name, int link, long entrySize, Arena arena) {
        this(libbpf, name, link, entrySize, arena.allocate(BUFFER_ENTRIES * entrySize, Long.BYTES));
    }

    private BpfIterator(Libbpf libbpf, String name, int link, long entrySize, MemorySegment entries) {
        this.libbpf = libbpf;
        this.name = name;
        this.link = link;
        this.entrySize = entrySize;
        this.entries = entries;
    }

    /** For a program that is not in the kernel. */
    static BpfIterator ofNothing(Libbpf libbpf, String name) {
        return new BpfIterator(libbpf, name, NO_LINK, 0, MemorySegment.NULL);
    }

    /**
     * Visits every element, in no order. Elements that come or go meanwhile may be seen or not; and while they do, the
     * kernel may pass others over, or list them twice.
     *
     * @param visitor receives what the program wrote, which the next reading overwrites
     * @throws BpfException if the kernel refuses
     */
    public void forEach(Visitor visitor) {
        if (link == NO_LINK) {
            return;
        }
        String failure = "cannot read through the BPF iterator " + name;
        int file = BpfObject.check(libbpf.iterCreate(link), failure);
        try {
            long size = 0;
            long more;
            do {
                more = BpfObject.check(libbpf.read(file, entries.asSlice(size)), failure);
                size = visit(visitor, size + more);
            } while (more > 0);
        } finally {
            libbpf.close(file);
        }
    }

    /** Visits the whole entries of {@code size} bytes, and returns how many begin another one. */
    private long visit(Visitor visitor, long size) {
        long offset = 0;
        while (offset + entrySize <= size) {
            visitor.visit(entries, offset);
            offset += entrySize;
        }
        MemorySegment.copy(entries, offset, entries, 0, size - offset);
        return size - offset;
    }
}
