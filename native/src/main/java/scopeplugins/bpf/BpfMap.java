package scopeplugins.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of 64-bit numbers in the kernel. */
public final class BpfMap {

    private final Libbpf libbpf;
    private final String name;
    private final int fd;

    BpfMap(Libbpf libbpf, String name, int fd) {
        this.libbpf = libbpf;
        this.name = name;
        this.fd = fd;
    }

    /**
     * Sets one element.
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
     * Reads one element.
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
