package scopeplugins.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings libbpf's messages, the end of the verifier's log among them, into ours, all at debug level; at trace level that
 * log is whole.
 *
 * <p>What libbpf prints as a warning is the detail of a failure that reaches the operator as one {@link BpfException}.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class LibbpfLog {

    private static final Logger LOG = LoggerFactory.getLogger(LibbpfLog.class);

    // Of a message at debug level: the verifier ends with the instruction it rejects, the state before it, and the
    // reason.
    private static final int LAST_LINES = 20;

    // struct __va_list_tag has 24 bytes on x86-64, struct __va_list 32 on arm64; either lies on the stack of the
    // caller.
    private static final long VA_LIST = 32;

    // enum libbpf_print_level { LIBBPF_WARN, LIBBPF_INFO, LIBBPF_DEBUG }: libbpf's own debug messages are our trace.
    private static final int LIBBPF_DEBUG = 2;

    /* int vsnprintf(char *str, size_t size, const char *format, va_list ap);
    va_list is a pointer, or passed as one, on x86-64 and arm64. */
    private static final CFunction VSNPRINTF = CFunction.ofTheCLibrary("vsnprintf");

    private LibbpfLog() {}

    /** Whether libbpf's own debug messages are wanted. */
    static boolean isTraceEnabled() {
        return LOG.isTraceEnabled();
    }

    static void install(Libbpf libbpf) {
        if (!LOG.isDebugEnabled()) {
            libbpf.setPrint(MemorySegment.NULL);
            return;
        }
        try {
            /* int (*libbpf_print_fn_t)(enum libbpf_print_level level, const char *, va_list ap); */
            MethodHandle print = MethodHandles.lookup()
                    .findStatic(
                            LibbpfLog.class,
                            "print",
                            MethodType.methodType(int.class, int.class, MemorySegment.class, MemorySegment.class));
            libbpf.setPrint(Linker.nativeLinker()
                    .upcallStub(print, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS), Arena.global()));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("print is a method of this class", e);
        }
    }

    @SuppressWarnings("unused") // called by libbpf
    private static int print(int level, MemorySegment format, MemorySegment arguments) {
        // An exception must not leave an upcall: the JVM would abort.
        try (Arena call = Arena.ofConfined()) {
            if (level < LIBBPF_DEBUG || isTraceEnabled()) {
                // Printed twice, first to learn the length; each time uses up a va_list.
                MemorySegment copy = call.allocate(VA_LIST).copyFrom(arguments.reinterpret(VA_LIST));
                long size =
                        1L + VSNPRINTF.call(MemorySegment.NULL, 0, format, copy).toInt();
                MemorySegment text = call.allocate(size);
                VSNPRINTF.call(text, size, format, arguments);
                String message = text.getString(0).stripTrailing();
                LOG.debug(isTraceEnabled() ? message : lastLines(message));
            }
        } catch (Throwable e) {
            LOG.debug("A message of libbpf is lost: {}", e.toString());
        }
        return 0;
    }

    static String lastLines(String message) {
        List<String> lines = message.lines().toList();
        int left = lines.size() - LAST_LINES;
        return left <= 0
                ? message
                : "(" + left + " lines more at trace level)\n" + String.join("\n", lines.subList(left, lines.size()));
    }
}
