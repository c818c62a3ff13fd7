package scopeplugins.bpf.diagnosis;

import java.util.stream.LongStream;

/** The smallest programs of which each needs one thing of the kernel. */
final class ProbeProgram {

    // enum bpf_prog_type of include/uapi/linux/bpf.h
    private static final int SOCKET_FILTER = 1;
    private static final int RAW_TRACEPOINT = 17;

    /** What every tracing program needs; it does nothing. */
    static final ProbeProgram TRACING = new ProbeProgram(RAW_TRACEPOINT);

    /** Reads kernel memory: the helper bpf_probe_read_kernel, which lockdown takes away. */
    static final ProbeProgram READING = new ProbeProgram(
            RAW_TRACEPOINT,
            0xa1bf, // r1 = r10
            instruction(0x07, 1, -8), // r1 += -8
            instruction(0xb7, 2, 8), // r2 = 8
            instruction(0xb7, 3, 0), // r3 = 0
            instruction(0x85, 0, 113)); // call bpf_probe_read_kernel

    /**
     * Needs a helper, bpf_ktime_get_coarse_ns, that came in Linux 5.11 as did the accounting of BPF's memory by control
     * group instead of RLIMIT_MEMLOCK; libbpf tells the two kinds of kernels apart by it too.
     */
    static final ProbeProgram NEWER_THAN_MEMLOCK = calling(160); // bpf_ktime_get_coarse_ns

    private final int type;
    private final long[] instructions;

    private ProbeProgram(int type, long... body) {
        this.type = type;
        // r0 = 0; exit
        this.instructions = LongStream.concat(
                        LongStream.of(body), LongStream.of(instruction(0xb7, 0, 0), instruction(0x95, 0, 0)))
                .toArray();
    }

    /** A program that does nothing but call a helper, by its number in enum bpf_func_id. */
    static ProbeProgram calling(int helper) {
        return new ProbeProgram(SOCKET_FILTER, instruction(0x85, 0, helper));
    }

    int type() {
        return type;
    }

    long[] instructions() {
        return instructions;
    }

    /** One struct bpf_insn: 8 bits operation, 4 each destination and source, 16 offset, 32 immediate value. */
    private static long instruction(int operation, int destination, int immediate) {
        return (long) immediate << 32 | (long) destination << 8 | operation;
    }
}
