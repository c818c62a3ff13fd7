package scopeplugins.iowait;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.opentest4j.TestAbortedException;

/** A thread that waits on an io_uring as an idle server does: nothing is read or written, a timer alone is pending. */
@SuppressWarnings("restricted") // calls C, as the module native does
final class IdleIoUring {

    // include/uapi/linux/io_uring.h and asm-generic/unistd.h, the same on every 64-bit architecture.
    private static final long IO_URING_SETUP = 425;
    private static final long IO_URING_ENTER = 426;
    private static final int PARAMS_SIZE = 120;
    private static final int SQ_TAIL = 40 + 4;
    private static final int SQ_ARRAY = 40 + 24;
    private static final long OFFSET_SQ_RING = 0;
    private static final long OFFSET_SQES = 0x1000_0000;
    private static final byte OP_TIMEOUT = 11;
    private static final long ENTER_GETEVENTS = 1;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private IdleIoUring() {}

    /**
     * Waits.
     *
     * @throws TestAbortedException if this machine has no io_uring, or gives us no right to it
     */
    static void waitFor(int seconds) {
        try (Arena arena = Arena.ofConfined()) {
            // long syscall(long number, ...)
            MethodHandle syscall = handle(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
            // void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
            MethodHandle mmap = handle(
                    "mmap",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
            // int close(int fd)
            MethodHandle close = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

            MemorySegment params = arena.allocate(PARAMS_SIZE, 8);
            int ring = (int)
                    (long) syscall.invokeExact(IO_URING_SETUP, 1L, params.address(), 0L, 0L, MemorySegment.NULL, 0L);
            if (ring < 0) {
                throw new TestAbortedException("io_uring_setup failed: see /proc/sys/kernel/io_uring_disabled");
            }
            MemorySegment queue = ((MemorySegment) mmap.invokeExact(
                            MemorySegment.NULL, 4096L, PROT_READ_WRITE, MAP_SHARED, ring, OFFSET_SQ_RING))
                    .reinterpret(4096);
            MemorySegment request = ((MemorySegment)
                            mmap.invokeExact(MemorySegment.NULL, 4096L, PROT_READ_WRITE, MAP_SHARED, ring, OFFSET_SQES))
                    .reinterpret(4096);
            MemorySegment timespec = arena.allocate(16, 8);
            timespec.set(JAVA_LONG, 0, seconds);
            request.set(JAVA_BYTE, 0, OP_TIMEOUT);
            request.set(JAVA_INT, 4, -1); // fd
            request.set(JAVA_LONG, 16, timespec.address());
            request.set(JAVA_INT, 24, 1); // one timespec
            queue.set(JAVA_INT, params.get(JAVA_INT, SQ_ARRAY), 0);
            queue.set(JAVA_INT, params.get(JAVA_INT, SQ_TAIL), 1);
            long submitted = (long)
                    syscall.invokeExact(IO_URING_ENTER, (long) ring, 1L, 1L, ENTER_GETEVENTS, MemorySegment.NULL, 0L);
            int failed = (int) close.invokeExact(ring);
            if (submitted != 1 || failed != 0) {
                throw new AssertionError("io_uring_enter submitted " + submitted);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle handle(String function, FunctionDescriptor type, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(function).orElseThrow(), type, options);
    }
}
