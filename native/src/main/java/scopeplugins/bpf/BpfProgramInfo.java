package scopeplugins.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the kernel knows of a loaded program (struct bpf_prog_info, include/uapi/linux/bpf.h).
 *
 * @param name the C function's name
 * @param recursionMisses runs that were skipped, because the program was running on that CPU already; 0 before Linux 5.12
 * @param verifiedInstructions the instructions the verifier walked through, of 1,000,000 it allows; 0 before Linux 5.16
 */
public record BpfProgramInfo(String name, long recursionMisses, int verifiedInstructions) {

    // Offsets are part of the kernel's stable interface: the struct only ever grows at its end.
    private static final long SIZE = 232;
    private static final long RECURSION_MISSES = 208;
    private static final long VERIFIED_INSNS = 216;

    static BpfProgramInfo read(Libbpf libbpf, String name, int fd) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment info = call.allocate(SIZE, Long.BYTES);
            BpfObject.check(
                    libbpf.objGetInfoByFd(fd, info, call.allocateFrom(JAVA_INT, (int) SIZE)),
                    "cannot read about the BPF program " + name);
            return new BpfProgramInfo(name, info.get(JAVA_LONG, RECURSION_MISSES), info.get(JAVA_INT, VERIFIED_INSNS));
        }
    }
}
