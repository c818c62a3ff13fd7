package scopeplugins.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** The C library's dynamic linker, asked for what Java's own look-up of libraries does not tell. */
@SuppressWarnings("restricted") // native access is what this class is for
final class DynamicLinker {

    // include/dlfcn.h
    private static final int RTLD_LAZY = 1;

    private DynamicLinker() {}

    /**
     * Why a library cannot be loaded: it is missing, or another one that it needs is, or the file is damaged.
     *
     * @param library one that could not be loaded just now
     */
    static String complaintAbout(String library) {
        Linker linker = Linker.nativeLinker();
        try (Arena call = Arena.ofConfined()) {
            /* void *dlopen(const char *filename, int flags); */
            var dlopen = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("dlopen"), FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
            /* char *dlerror(void); */
            var dlerror = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("dlerror"), FunctionDescriptor.of(ADDRESS));
            var _ = (MemorySegment) dlopen.invokeExact(call.allocateFrom(library), RTLD_LAZY);
            var complaint = (MemorySegment) dlerror.invokeExact();
            return complaint.equals(MemorySegment.NULL) ? "it cannot be loaded" : Libbpf.string(complaint);
        } catch (Throwable e) {
            return e.toString();
        }
    }
}
