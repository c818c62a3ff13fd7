package scopeplugins.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * libbpf 1.x, function by function: each member is the C function whose prototype stands above it.
 *
 * <p>Since libbpf 1.0 a function that returns int returns {@code -errno}, and one that returns a pointer returns NULL and
 * sets errno. Here ints are returned as they are, and a NULL that means failure becomes a {@link BpfException}.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class Libbpf {

    private static final String LIBRARY = "libbpf.so.1";
    private static final String INSTALL =
            "; install libbpf 1.0 or newer (Debian, Ubuntu: apt-get install libbpf1; Fedora: dnf install libbpf)";

    // arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h
    private static final long BPF_SYSCALL = System.getProperty("os.arch").equals("amd64") ? 321 : 280;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final SymbolLookup symbols = open();

    /* const char *libbpf_version_string(void); */
    private final MethodHandle versionString = function("libbpf_version_string", FunctionDescriptor.of(ADDRESS));

    /* libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t fn); */
    final PointerOfPointer setPrint = pointerOfPointer("libbpf_set_print");

    /* struct bpf_object *bpf_object__open_mem(const void *obj_buf, size_t obj_buf_sz,
    const struct bpf_object_open_opts *opts); */
    private final MethodHandle objectOpenMem =
            failing("bpf_object__open_mem", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));

    /* int bpf_object__load(struct bpf_object *obj); */
    final IntOfPointer objectLoad = intOfPointer("bpf_object__load");

    /* void bpf_object__close(struct bpf_object *obj); */
    private final MethodHandle objectClose = function("bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));

    /* struct bpf_program *bpf_object__next_program(const struct bpf_object *obj, struct bpf_program *prog); */
    private final MethodHandle objectNextProgram =
            function("bpf_object__next_program", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

    /* struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *obj, const char *name); */
    private final MethodHandle objectFindMapByName =
            failing("bpf_object__find_map_by_name", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

    /* const char *bpf_program__name(const struct bpf_program *prog); */
    final PointerOfPointer programName = pointerOfPointer("bpf_program__name");

    /* const char *bpf_program__section_name(const struct bpf_program *prog); */
    final PointerOfPointer programSectionName = pointerOfPointer("bpf_program__section_name");

    /* bool bpf_program__autoload(const struct bpf_program *prog); */
    private final MethodHandle programAutoload =
            function("bpf_program__autoload", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));

    /* int bpf_program__set_autoload(struct bpf_program *prog, bool autoload); */
    private final MethodHandle programSetAutoload =
            function("bpf_program__set_autoload", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));

    /* int bpf_program__fd(const struct bpf_program *prog); */
    final IntOfPointer programFd = intOfPointer("bpf_program__fd");

    /* struct bpf_link *bpf_program__attach(const struct bpf_program *prog); */
    private final MethodHandle programAttach = failing("bpf_program__attach", FunctionDescriptor.of(ADDRESS, ADDRESS));

    /* int bpf_link__destroy(struct bpf_link *link); */
    final IntOfPointer linkDestroy = intOfPointer("bpf_link__destroy");

    /* int bpf_map__fd(const struct bpf_map *map); */
    final IntOfPointer mapFd = intOfPointer("bpf_map__fd");

    /* int bpf_map__reuse_fd(struct bpf_map *map, int fd); */
    private final MethodHandle mapReuseFd =
            function("bpf_map__reuse_fd", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    /* int bpf_map__set_max_entries(struct bpf_map *map, __u32 max_entries); */
    private final MethodHandle mapSetMaxEntries =
            function("bpf_map__set_max_entries", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    /* int bpf_map__set_map_flags(struct bpf_map *map, __u32 flags); */
    private final MethodHandle mapSetMapFlags =
            function("bpf_map__set_map_flags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    /* int bpf_map__set_initial_value(struct bpf_map *map, const void *data, size_t size); */
    private final MethodHandle mapSetInitialValue =
            function("bpf_map__set_initial_value", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

    /* struct bpf_program *bpf_object__find_program_by_name(const struct bpf_object *obj, const char *name); */
    private final MethodHandle objectFindProgramByName =
            failing("bpf_object__find_program_by_name", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

    /* struct bpf_link *bpf_program__attach_iter(const struct bpf_program *prog,
    const struct bpf_iter_attach_opts *opts); */
    private final MethodHandle programAttachIter =
            failing("bpf_program__attach_iter", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

    /* struct bpf_iter_attach_opts { size_t sz; union bpf_iter_link_info *link_info; __u32 link_info_len; };
    union bpf_iter_link_info { struct { __u32 map_fd; } map; }; (include/uapi/linux/bpf.h, its first member) */
    private static final StructLayout ITER_ATTACH_OPTS = MemoryLayout.structLayout(
            JAVA_LONG.withName("sz"),
            ADDRESS.withName("link_info"),
            JAVA_INT.withName("link_info_len"),
            MemoryLayout.paddingLayout(Integer.BYTES));

    /* struct bpf_map *bpf_object__next_map(const struct bpf_object *obj, const struct bpf_map *map); */
    private final MethodHandle objectNextMap =
            function("bpf_object__next_map", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

    /* const char *bpf_map__name(const struct bpf_map *map); */
    final PointerOfPointer mapName = pointerOfPointer("bpf_map__name");

    /* bool bpf_map__is_internal(const struct bpf_map *map); of constants and variables of the program */
    private final MethodHandle mapIsInternal =
            function("bpf_map__is_internal", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));

    /* int bpf_map__set_autocreate(struct bpf_map *map, bool autocreate); */
    private final MethodHandle mapSetAutocreate =
            function("bpf_map__set_autocreate", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));

    /* int bpf_program__set_expected_attach_type(struct bpf_program *prog, enum bpf_attach_type type); */
    private final MethodHandle programSetExpectedAttachType =
            function("bpf_program__set_expected_attach_type", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    /* int bpf_link__fd(const struct bpf_link *link); */
    final IntOfPointer linkFd = intOfPointer("bpf_link__fd");

    /* int bpf_iter_create(int link_fd); */
    private final MethodHandle iterCreate = function("bpf_iter_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    /* ssize_t read(int fd, void *buf, size_t count); of the C library, for what bpf_iter_create() returns */
    private final MethodHandle read = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("read"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    /* int close(int fd); likewise */
    private final MethodHandle close = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    /* int open(const char *path, int flags, ...); likewise, without a mode */
    private final MethodHandle open = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));

    /* long syscall(long number, ...); with the arguments of bpf(2) */
    private final MethodHandle bpf = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    /* int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags); */
    private final MethodHandle mapUpdateElem =
            function("bpf_map_update_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

    /* int bpf_program__set_log_level(struct bpf_program *prog, __u32 log_level); */
    private final MethodHandle programSetLogLevel =
            function("bpf_program__set_log_level", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    /* int bpf_map_lookup_elem(int fd, const void *key, void *value); */
    private final MethodHandle mapLookupElem =
            function("bpf_map_lookup_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

    /* int bpf_obj_get_info_by_fd(int bpf_fd, void *info, __u32 *info_len); */
    private final MethodHandle objGetInfoByFd =
            function("bpf_obj_get_info_by_fd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

    String versionString() {
        try {
            return string((MemorySegment) versionString.invokeExact());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    MemorySegment objectOpenMem(MemorySegment elf) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            var object = (MemorySegment) objectOpenMem.invokeExact(state, elf, elf.byteSize(), MemorySegment.NULL);
            return orThrow(object, state, "cannot open the BPF object");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void objectClose(MemorySegment object) {
        try {
            objectClose.invokeExact(object);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The program after {@code program}, the first one after NULL; NULL after the last. */
    MemorySegment objectNextProgram(MemorySegment object, MemorySegment program) {
        try {
            return (MemorySegment) objectNextProgram.invokeExact(object, program);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    MemorySegment objectFindMapByName(MemorySegment object, String name) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            var map = (MemorySegment) objectFindMapByName.invokeExact(state, object, call.allocateFrom(name));
            return orThrow(map, state, "cannot find the BPF map " + name);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    boolean programAutoload(MemorySegment program) {
        try {
            return (boolean) programAutoload.invokeExact(program);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int programSetAutoload(MemorySegment program, boolean autoload) {
        try {
            return (int) programSetAutoload.invokeExact(program, autoload);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    MemorySegment programAttach(MemorySegment program) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            var link = (MemorySegment) programAttach.invokeExact(state, program);
            return orThrow(link, state, "cannot attach a BPF program to " + string(programSectionName.call(program)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mapReuseFd(MemorySegment map, int fd) {
        try {
            return (int) mapReuseFd.invokeExact(map, fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mapSetMaxEntries(MemorySegment map, int maxEntries) {
        try {
            return (int) mapSetMaxEntries.invokeExact(map, maxEntries);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mapSetMapFlags(MemorySegment map, int flags) {
        try {
            return (int) mapSetMapFlags.invokeExact(map, flags);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mapSetInitialValue(MemorySegment map, byte[] value) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment copy = call.allocate(value.length).copyFrom(MemorySegment.ofArray(value));
            return (int) mapSetInitialValue.invokeExact(map, copy, copy.byteSize());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    MemorySegment objectFindProgramByName(MemorySegment object, String name) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            var program = (MemorySegment) objectFindProgramByName.invokeExact(state, object, call.allocateFrom(name));
            return orThrow(program, state, "cannot find the BPF program " + name);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    MemorySegment programAttachIter(MemorySegment program, int mapFd) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            MemorySegment info = call.allocateFrom(JAVA_INT, mapFd);
            MemorySegment options = call.allocate(ITER_ATTACH_OPTS);
            options.set(JAVA_LONG, 0, options.byteSize());
            options.set(ADDRESS, Long.BYTES, info);
            options.set(JAVA_INT, 2 * Long.BYTES, (int) info.byteSize());
            var link = (MemorySegment) programAttachIter.invokeExact(state, program, options);
            return orThrow(link, state, "cannot attach the BPF iterator " + string(programName.call(program)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int iterCreate(int link) {
        try {
            return (int) iterCreate.invokeExact(link);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The number of bytes read, 0 at the end, or the negative of an error number. */
    int read(int fd, MemorySegment buffer) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            long size = (long) read.invokeExact(state, fd, buffer, buffer.byteSize());
            return size < 0 ? -(int) ERRNO.get(state, 0L) : (int) size;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The file's number, or the negative of an error number. */
    int open(String path, int flags) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            int fd = (int) open.invokeExact(state, call.allocateFrom(path), flags);
            return fd < 0 ? -(int) ERRNO.get(state, 0L) : fd;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** bpf(2), for what libbpf 1.0 has no function for; the result, or the negative of an error number. */
    int bpf(long command, MemorySegment attributes) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(CALL_STATE);
            long result = (long) bpf.invokeExact(state, BPF_SYSCALL, command, attributes, attributes.byteSize());
            return result < 0 ? -(int) ERRNO.get(state, 0L) : (int) result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The map after {@code map}, the first one after NULL; NULL after the last. */
    MemorySegment objectNextMap(MemorySegment object, MemorySegment map) {
        try {
            return (MemorySegment) objectNextMap.invokeExact(object, map);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    boolean mapIsInternal(MemorySegment map) {
        try {
            return (boolean) mapIsInternal.invokeExact(map);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mapSetAutocreate(MemorySegment map, boolean autocreate) {
        try {
            return (int) mapSetAutocreate.invokeExact(map, autocreate);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int programSetExpectedAttachType(MemorySegment program, int type) {
        try {
            return (int) programSetExpectedAttachType.invokeExact(program, type);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void close(int fd) {
        try {
            var _ = (int) close.invokeExact(fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mapUpdateElem(int fd, MemorySegment key, MemorySegment value) {
        try {
            // BPF_ANY: whether it is there or not.
            return (int) mapUpdateElem.invokeExact(fd, key, value, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int programSetLogLevel(MemorySegment program, int level) {
        try {
            return (int) programSetLogLevel.invokeExact(program, level);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int mapLookupElem(int fd, MemorySegment key, MemorySegment value) {
        try {
            return (int) mapLookupElem.invokeExact(fd, key, value);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int objGetInfoByFd(int fd, MemorySegment info, MemorySegment length) {
        try {
            return (int) objGetInfoByFd.invokeExact(fd, info, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A NUL-terminated string that C owns. */
    static String string(MemorySegment text) {
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** A function of one pointer that returns an int. */
    @FunctionalInterface
    interface IntOfPointer {
        int call(MemorySegment pointer);
    }

    /** A function of one pointer that returns a pointer. */
    @FunctionalInterface
    interface PointerOfPointer {
        MemorySegment call(MemorySegment pointer);
    }

    private IntOfPointer intOfPointer(String name) {
        MethodHandle handle = function(name, FunctionDescriptor.of(JAVA_INT, ADDRESS));
        return pointer -> {
            try {
                return (int) handle.invokeExact(pointer);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        };
    }

    private PointerOfPointer pointerOfPointer(String name) {
        MethodHandle handle = function(name, FunctionDescriptor.of(ADDRESS, ADDRESS));
        return pointer -> {
            try {
                return (MemorySegment) handle.invokeExact(pointer);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        };
    }

    /** A function whose errno is wanted when it returns NULL; its first argument holds it. */
    private MethodHandle failing(String name, FunctionDescriptor descriptor) {
        return function(name, descriptor, Linker.Option.captureCallState("errno"));
    }

    private MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        MemorySegment address = symbols.find(name)
                .orElseThrow(
                        () -> new BpfException("cannot use " + LIBRARY + ": it has no function " + name + INSTALL));
        return LINKER.downcallHandle(address, descriptor, options);
    }

    private static SymbolLookup open() {
        try {
            // Global, so never unloaded: libbpf keeps the print function for as long as the process lives.
            return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new BpfException("cannot load " + LIBRARY + ": " + DynamicLinker.complaintAbout(LIBRARY) + INSTALL);
        }
    }

    private static MemorySegment orThrow(MemorySegment pointer, MemorySegment state, String failure) {
        if (pointer.equals(MemorySegment.NULL)) {
            throw new BpfException(failure, (int) ERRNO.get(state, 0L));
        }
        return pointer;
    }

    /** A method handle may throw anything, these only what is thrown here or by the JVM itself. */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof RuntimeException failure) {
            return failure;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
