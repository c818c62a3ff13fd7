package scopeplugins.bpf.diagnosis;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * bpf(2) and perf_event_open(2), called for their errors: each method returns 0 or the error's number, and leaves nothing
 * behind.
 *
 * <p>Not through libbpf, which may be what is missing, and whose libbpf_probe_* functions take a refusal for support.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class SystemCalls {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /* long syscall(long number, ...); of which each call here has five arguments. */
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    /* int close(int fd); */
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    // arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h
    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final long BPF = X86 ? 321 : 280;
    private static final long PERF_EVENT_OPEN = X86 ? 298 : 241;

    // include/uapi/linux/bpf.h: enum bpf_cmd, struct { __u32 prog_type; __u32 insn_cnt; __u64 insns; __u64 license; …}
    private static final long NO_SUCH_COMMAND = 0x7fff;
    private static final long BPF_PROG_LOAD = 5;
    private static final long PROG_LOAD_ATTRIBUTES = 48;

    // include/uapi/linux/perf_event.h: struct { __u32 type; __u32 size; __u64 config; …}
    private static final long PERF_ATTRIBUTES = 64;
    private static final int PERF_TYPE_SOFTWARE = 1;
    private static final long PERF_COUNT_SW_DUMMY = 9;
    private static final long PERF_FLAG_FD_CLOEXEC = 8;

    private SystemCalls() {}

    /** bpf(2) with a command that no kernel has: EINVAL where the call arrives and its caller has rights. */
    static int unknownBpfCommand() {
        return call(BPF, NO_SUCH_COMMAND, 0, 0, 0, 0);
    }

    /** Has the kernel verify a program, and drops it again. */
    static int load(ProbeProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instructions = arena.allocateFrom(JAVA_LONG, program.instructions());
            MemorySegment attributes = arena.allocate(PROG_LOAD_ATTRIBUTES, Long.BYTES);
            attributes.set(JAVA_INT, 0, program.type());
            attributes.set(JAVA_INT, 4, program.instructions().length);
            attributes.set(JAVA_LONG, 8, instructions.address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
            return call(BPF, BPF_PROG_LOAD, attributes.address(), PROG_LOAD_ATTRIBUTES, 0, 0);
        }
    }

    /** perf_event_open(2) for all processes of a CPU, as to attach a program to a tracepoint or kprobe. */
    static int openPerfEvent() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(PERF_ATTRIBUTES, Long.BYTES);
            attributes.set(JAVA_INT, 0, PERF_TYPE_SOFTWARE);
            attributes.set(JAVA_INT, 4, (int) PERF_ATTRIBUTES);
            attributes.set(JAVA_LONG, 8, PERF_COUNT_SW_DUMMY);
            return call(PERF_EVENT_OPEN, attributes.address(), -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
        }
    }

    private static int call(long number, long a, long b, long c, long d, long e) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long fd = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e);
            if (fd < 0) {
                return (int) ERRNO.get(state, 0L);
            }
            var _ = (int) CLOSE.invokeExact((int) fd);
            return 0;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
