package scopeplugins.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A program at instructions of a file (uprobe_multi, Linux 6.6). Unlike probes of perf_event_open(2) it takes CAP_BPF and
 * CAP_PERFMON alone. It lives as long as this process, or until it is closed.
 */
public final class UprobeLink implements AutoCloseable {

    // include/uapi/linux/bpf.h: enum bpf_attach_type, enum bpf_cmd
    static final int BPF_TRACE_UPROBE_MULTI = 48;
    private static final long BPF_LINK_CREATE = 28;

    // union bpf_attr, link_create: prog_fd, target_fd, attach_type, flags, then uprobe_multi { __u64 path, offsets,
    // ref_ctr_offsets, cookies; __u32 cnt, flags, pid; }
    private static final long ATTRIBUTES = 64;
    private static final long ATTACH_TYPE = 8;
    private static final long PATH = 16;
    private static final long OFFSETS = 24;
    private static final long COOKIES = 40;
    private static final long COUNT = 48;
    private static final long FLAGS = 52;

    // BPF_F_UPROBE_MULTI_RETURN
    private static final int RETURN = 1;

    private final Libbpf libbpf;
    private final int fd;

    private UprobeLink(Libbpf libbpf, int fd) {
        this.libbpf = libbpf;
        this.fd = fd;
    }

    /**
     * One instruction.
     *
     * @param offset of its first byte in the file
     * @param cookie what the program is told there
     */
    public record Place(long offset, long cookie) {}

    static UprobeLink make(
            Libbpf libbpf, String program, int programFd, boolean atReturn, OpenFile file, List<Place> places) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment attributes = call.allocate(ATTRIBUTES, Long.BYTES);
            attributes.set(JAVA_INT, 0, programFd);
            attributes.set(JAVA_INT, ATTACH_TYPE, BPF_TRACE_UPROBE_MULTI);
            attributes.set(
                    JAVA_LONG, PATH, call.allocateFrom(file.path().toString()).address());
            attributes.set(
                    JAVA_LONG,
                    OFFSETS,
                    array(call, places.stream().mapToLong(Place::offset).toArray()));
            attributes.set(
                    JAVA_LONG,
                    COOKIES,
                    array(call, places.stream().mapToLong(Place::cookie).toArray()));
            attributes.set(JAVA_INT, COUNT, places.size());
            attributes.set(JAVA_INT, FLAGS, atReturn ? RETURN : 0);
            return new UprobeLink(
                    libbpf,
                    BpfObject.check(
                            libbpf.bpf(BPF_LINK_CREATE, attributes),
                            "cannot attach the BPF program " + program + " to " + places.size() + " instructions"));
        }
    }

    private static long array(Arena call, long[] values) {
        return call.allocateFrom(JAVA_LONG, values).address();
    }

    /** Takes the program away from these instructions. */
    @Override
    public void close() {
        libbpf.close(fd);
    }
}
