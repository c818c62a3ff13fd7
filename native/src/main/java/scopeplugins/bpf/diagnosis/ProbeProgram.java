package scopeplugins.bpf.diagnosis;

import java.util.stream.LongStream;

/** The smallest programs of which each needs one thing of the kernel. */
final class ProbeProgram {

    // BPF_PROG_TYPE_RAW_TRACEPOINT of include/uapi/linux/bpf.h
    private static final int RAW_TRACEPOINT = 17;

    /** What every tracing program needs; it does nothing. */
    static final ProbeProgram TRACING = new ProbeProgram();

    /** Reads kernel memory: the helper bpf_probe_read_kernel, which lockdown takes away. */
    static final ProbeProgram READING = new ProbeProgram(
            0xa1bf, // r1 = r10
            instruction(0x07, 1, -8), // r1 += -8
            instruction(0xb7, 2, 8), // r2 = 8
            instruction(0xb7, 3, 0), // r3 = 0
            instruction(0x85, 0, 113)); // call bpf_probe_read_kernel

    private final long[] instructions;

    private ProbeProgram(long... body) {
        // r0 = 0; exit
        this.instructions = LongStream.concat(
                        LongStream.of(body), LongStream.of(instruction(0xb7, 0, 0), instruction(0x95, 0, 0)))
                .toArray();
    }

    int type() {
        return RAW_TRACEPOINT;
    }

    long[] instructions() {
        return instructions;
    }

    /** One struct bpf_insn: 8 bits operation, 4 each destination and source, 16 offset, 32 immediate value. */
    private static long instruction(int operation, int destination, int immediate) {
        return (long) immediate << 32 | (long) destination << 8 | operation;
    }
}
