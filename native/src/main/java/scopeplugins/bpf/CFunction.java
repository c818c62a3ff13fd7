package scopeplugins.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A C function of at most four arguments, all of them integers or pointers, as is what it returns.
 *
 * <p>Java makes code for each shape of function that it meets, which takes some 10 ms, at the start. So all are called in one
 * shape. The ABIs of x86-64 and arm64 allow it: such arguments go in registers, in their order, and a function looks neither at
 * those behind its last argument nor at what of one lies above its argument's width (System V ABI, AMD64 supplement, 3.2.3;
 * Procedure Call Standard for the Arm 64-bit Architecture, 6.8.2). Variadic functions take these arguments the same way on Linux.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class CFunction {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final int MOST_ARGUMENTS = 4;
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    private final MethodHandle handle;

    CFunction(MemorySegment address) {
        this.handle = LINKER.downcallHandle(address, SHAPE, Linker.Option.captureCallState("errno"));
    }

    /** One of the C library. */
    static CFunction ofTheCLibrary(String name) {
        return new CFunction(LINKER.defaultLookup().findOrThrow(name));
    }

    /**
     * Calls it.
     *
     * @param arguments each an {@link Integer}, a {@link Long}, a {@link Boolean} or a {@link MemorySegment} outside of the heap
     */
    Result call(Object... arguments) {
        var registers = new MemorySegment[MOST_ARGUMENTS];
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            registers[i] = i < arguments.length ? register(arguments[i]) : MemorySegment.NULL;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(Linker.Option.captureStateLayout());
            var value =
                    (MemorySegment) handle.invokeExact(state, registers[0], registers[1], registers[2], registers[3]);
            return new Result(value, (int) ERRNO.get(state, 0L));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    // Not a switch by type, whose code Java makes at the first use.
    private static MemorySegment register(Object argument) {
        if (argument instanceof MemorySegment pointer) {
            return pointer;
        }
        if (argument instanceof Boolean flag) {
            return MemorySegment.ofAddress(flag ? 1 : 0);
        }
        return MemorySegment.ofAddress(((Number) argument).longValue());
    }

    /**
     * What a call returned.
     *
     * @param pointer the whole register; only as much of it is set as the function's type is wide
     * @param errno the error's number, if what was returned means one
     */
    record Result(MemorySegment pointer, int errno) {

        int toInt() {
            return (int) pointer.address();
        }

        boolean toBoolean() {
            return (byte) pointer.address() != 0;
        }

        /** Of a function that returns -1 and sets errno: the result, or the negative of the error's number. */
        int toIntOrErrno() {
            int value = toInt();
            return value < 0 ? -errno : value;
        }
    }
}
