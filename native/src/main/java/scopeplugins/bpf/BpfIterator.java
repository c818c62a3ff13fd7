package scopeplugins.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Reads a whole map through a BPF program, which writes what it wants of each element
 * (<a href="https://docs.kernel.org/bpf/bpf_iterators.html">BPF iterators</a>).
 */
public final class BpfIterator {

    private final Libbpf libbpf;
    private final String name;
    private final int link;
    private final long entrySize;
    private final MemorySegment entries;

    BpfIterator(Libbpf libbpf, String name, int link, int maxEntries, long entrySize, Arena arena) {
        this.libbpf = libbpf;
        this.name = name;
        this.link = link;
        this.entrySize = entrySize;
        this.entries = arena.allocate(maxEntries * entrySize, Long.BYTES);
    }

    /**
     * Visits every element, in no order. Elements that come or go meanwhile may be seen or not.
     *
     * @param visitor receives what the program wrote of one element, which the next reading overwrites
     * @throws BpfException if the kernel refuses
     */
    public void forEach(Consumer<MemorySegment> visitor) {
        long size = read();
        for (long offset = 0; offset + entrySize <= size; offset += entrySize) {
            visitor.accept(entries.asSlice(offset, entrySize));
        }
    }

    private long read() {
        String failure = "cannot read through the BPF iterator " + name;
        int file = BpfObject.check(libbpf.iterCreate(link), failure);
        try {
            long size = 0;
            long more;
            do {
                more = BpfObject.check(libbpf.read(file, entries.asSlice(size)), failure);
                size += more;
            } while (more > 0);
            return size;
        } finally {
            libbpf.close(file);
        }
    }
}
