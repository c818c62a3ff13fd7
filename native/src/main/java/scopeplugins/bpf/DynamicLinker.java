package scopeplugins.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The C library's dynamic linker, asked for what Java's own look-up of libraries does not tell. */
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
        /* void *dlopen(const char *filename, int flags); */
        CFunction dlopen = CFunction.ofTheCLibrary("dlopen");
        /* char *dlerror(void); */
        CFunction dlerror = CFunction.ofTheCLibrary("dlerror");
        try (Arena call = Arena.ofConfined()) {
            dlopen.call(call.allocateFrom(library), RTLD_LAZY);
            MemorySegment complaint = dlerror.call().pointer();
            return complaint.equals(MemorySegment.NULL) ? "it cannot be loaded" : Libbpf.string(complaint);
        }
    }
}
