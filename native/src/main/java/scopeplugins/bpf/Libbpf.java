package scopeplugins.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;

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

    // include/uapi/linux/bpf.h: whether the element is there or not
    private static final long BPF_ANY = 0;

    private final SymbolLookup symbols = open();

    /* const char *libbpf_version_string(void); */
    private final CFunction versionString = function("libbpf_version_string");

    /* libbpf_print_fn_t libbpf_set_print(libbpf_print_fn_t fn); */
    private final CFunction setPrint = function("libbpf_set_print");

    /* struct bpf_object *bpf_object__open_mem(const void *obj_buf, size_t obj_buf_sz,
    const struct bpf_object_open_opts *opts); */
    private final CFunction objectOpenMem = function("bpf_object__open_mem");

    /* int bpf_object__load(struct bpf_object *obj); */
    private final CFunction objectLoad = function("bpf_object__load");

    /* void bpf_object__close(struct bpf_object *obj); */
    private final CFunction objectClose = function("bpf_object__close");

    /* struct bpf_program *bpf_object__next_program(const struct bpf_object *obj, struct bpf_program *prog); */
    private final CFunction objectNextProgram = function("bpf_object__next_program");

    /* struct bpf_map *bpf_object__next_map(const struct bpf_object *obj, const struct bpf_map *map); */
    private final CFunction objectNextMap = function("bpf_object__next_map");

    /* struct bpf_program *bpf_object__find_program_by_name(const struct bpf_object *obj, const char *name); */
    private final CFunction objectFindProgramByName = function("bpf_object__find_program_by_name");

    /* struct bpf_map *bpf_object__find_map_by_name(const struct bpf_object *obj, const char *name); */
    private final CFunction objectFindMapByName = function("bpf_object__find_map_by_name");

    /* const char *bpf_program__name(const struct bpf_program *prog); */
    private final CFunction programName = function("bpf_program__name");

    /* const char *bpf_program__section_name(const struct bpf_program *prog); */
    private final CFunction programSectionName = function("bpf_program__section_name");

    /* bool bpf_program__autoload(const struct bpf_program *prog); */
    private final CFunction programAutoload = function("bpf_program__autoload");

    /* int bpf_program__set_autoload(struct bpf_program *prog, bool autoload); */
    private final CFunction programSetAutoload = function("bpf_program__set_autoload");

    /* int bpf_program__set_expected_attach_type(struct bpf_program *prog, enum bpf_attach_type type); */
    private final CFunction programSetExpectedAttachType = function("bpf_program__set_expected_attach_type");

    /* int bpf_program__set_log_level(struct bpf_program *prog, __u32 log_level); */
    private final CFunction programSetLogLevel = function("bpf_program__set_log_level");

    /* int bpf_program__fd(const struct bpf_program *prog); */
    private final CFunction programFd = function("bpf_program__fd");

    /* struct bpf_link *bpf_program__attach(const struct bpf_program *prog); */
    private final CFunction programAttach = function("bpf_program__attach");

    /* struct bpf_link *bpf_program__attach_iter(const struct bpf_program *prog,
    const struct bpf_iter_attach_opts *opts); */
    private final CFunction programAttachIter = function("bpf_program__attach_iter");

    /* struct bpf_iter_attach_opts { size_t sz; union bpf_iter_link_info *link_info; __u32 link_info_len; };
    union bpf_iter_link_info { struct { __u32 map_fd; } map; }; (include/uapi/linux/bpf.h, its first member) */
    private static final StructLayout ITER_ATTACH_OPTS = MemoryLayout.structLayout(
            JAVA_LONG.withName("sz"),
            ADDRESS.withName("link_info"),
            JAVA_INT.withName("link_info_len"),
            MemoryLayout.paddingLayout(Integer.BYTES));

    /* const char *bpf_map__name(const struct bpf_map *map); */
    private final CFunction mapName = function("bpf_map__name");

    /* int bpf_map__fd(const struct bpf_map *map); */
    private final CFunction mapFd = function("bpf_map__fd");

    /* bool bpf_map__is_internal(const struct bpf_map *map); of constants and variables of the program */
    private final CFunction mapIsInternal = function("bpf_map__is_internal");

    /* int bpf_map__reuse_fd(struct bpf_map *map, int fd); */
    private final CFunction mapReuseFd = function("bpf_map__reuse_fd");

    /* int bpf_map__set_autocreate(struct bpf_map *map, bool autocreate); */
    private final CFunction mapSetAutocreate = function("bpf_map__set_autocreate");

    /* int bpf_map__set_max_entries(struct bpf_map *map, __u32 max_entries); */
    private final CFunction mapSetMaxEntries = function("bpf_map__set_max_entries");

    /* int bpf_map__set_map_flags(struct bpf_map *map, __u32 flags); */
    private final CFunction mapSetMapFlags = function("bpf_map__set_map_flags");

    /* int bpf_map__set_initial_value(struct bpf_map *map, const void *data, size_t size); */
    private final CFunction mapSetInitialValue = function("bpf_map__set_initial_value");

    /* int bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags); */
    private final CFunction mapUpdateElem = function("bpf_map_update_elem");

    /* int bpf_map_lookup_elem(int fd, const void *key, void *value); */
    private final CFunction mapLookupElem = function("bpf_map_lookup_elem");

    /* int bpf_link__fd(const struct bpf_link *link); */
    private final CFunction linkFd = function("bpf_link__fd");

    /* int bpf_link__destroy(struct bpf_link *link); */
    private final CFunction linkDestroy = function("bpf_link__destroy");

    /* int bpf_iter_create(int link_fd); */
    private final CFunction iterCreate = function("bpf_iter_create");

    /* int bpf_obj_get_info_by_fd(int bpf_fd, void *info, __u32 *info_len); */
    private final CFunction objGetInfoByFd = function("bpf_obj_get_info_by_fd");

    /* ssize_t read(int fd, void *buf, size_t count); of the C library, for what bpf_iter_create() returns */
    private final CFunction read = CFunction.ofTheCLibrary("read");

    /* int close(int fd); likewise */
    private final CFunction close = CFunction.ofTheCLibrary("close");

    /* int open(const char *path, int flags, ...); likewise, without a mode */
    private final CFunction open = CFunction.ofTheCLibrary("open");

    /* long syscall(long number, ...); with the arguments of bpf(2) */
    private final CFunction syscall = CFunction.ofTheCLibrary("syscall");

    String versionString() {
        return string(versionString.call().pointer());
    }

    /** Has libbpf print by this function; by none, after NULL. */
    void setPrint(MemorySegment function) {
        setPrint.call(function);
    }

    MemorySegment objectOpenMem(MemorySegment elf) {
        return orThrow(objectOpenMem.call(elf, elf.byteSize()), "cannot open the BPF object");
    }

    int objectLoad(MemorySegment object) {
        return objectLoad.call(object).toInt();
    }

    void objectClose(MemorySegment object) {
        objectClose.call(object);
    }

    /** The program after {@code program}, the first one after NULL; NULL after the last. */
    MemorySegment objectNextProgram(MemorySegment object, MemorySegment program) {
        return objectNextProgram.call(object, program).pointer();
    }

    /** The map after {@code map}, the first one after NULL; NULL after the last. */
    MemorySegment objectNextMap(MemorySegment object, MemorySegment map) {
        return objectNextMap.call(object, map).pointer();
    }

    MemorySegment objectFindProgramByName(MemorySegment object, String name) {
        try (Arena call = Arena.ofConfined()) {
            return orThrow(
                    objectFindProgramByName.call(object, call.allocateFrom(name)),
                    "cannot find the BPF program " + name);
        }
    }

    MemorySegment objectFindMapByName(MemorySegment object, String name) {
        try (Arena call = Arena.ofConfined()) {
            return orThrow(
                    objectFindMapByName.call(object, call.allocateFrom(name)), "cannot find the BPF map " + name);
        }
    }

    String programName(MemorySegment program) {
        return string(programName.call(program).pointer());
    }

    String programSectionName(MemorySegment program) {
        return string(programSectionName.call(program).pointer());
    }

    boolean programAutoload(MemorySegment program) {
        return programAutoload.call(program).toBoolean();
    }

    int programSetAutoload(MemorySegment program, boolean autoload) {
        return programSetAutoload.call(program, autoload).toInt();
    }

    int programSetExpectedAttachType(MemorySegment program, int type) {
        return programSetExpectedAttachType.call(program, type).toInt();
    }

    int programSetLogLevel(MemorySegment program, int level) {
        return programSetLogLevel.call(program, level).toInt();
    }

    int programFd(MemorySegment program) {
        return programFd.call(program).toInt();
    }

    MemorySegment programAttach(MemorySegment program) {
        return orThrow(programAttach.call(program), "cannot attach a BPF program to " + programSectionName(program));
    }

    MemorySegment programAttachIter(MemorySegment program, int mapFd) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment info = call.allocateFrom(JAVA_INT, mapFd);
            MemorySegment options = call.allocate(ITER_ATTACH_OPTS);
            options.set(JAVA_LONG, 0, options.byteSize());
            options.set(ADDRESS, Long.BYTES, info);
            options.set(JAVA_INT, 2 * Long.BYTES, (int) info.byteSize());
            return orThrow(
                    programAttachIter.call(program, options), "cannot attach the BPF iterator " + programName(program));
        }
    }

    String mapName(MemorySegment map) {
        return string(mapName.call(map).pointer());
    }

    int mapFd(MemorySegment map) {
        return mapFd.call(map).toInt();
    }

    boolean mapIsInternal(MemorySegment map) {
        return mapIsInternal.call(map).toBoolean();
    }

    int mapReuseFd(MemorySegment map, int fd) {
        return mapReuseFd.call(map, fd).toInt();
    }

    int mapSetAutocreate(MemorySegment map, boolean autocreate) {
        return mapSetAutocreate.call(map, autocreate).toInt();
    }

    int mapSetMaxEntries(MemorySegment map, int maxEntries) {
        return mapSetMaxEntries.call(map, maxEntries).toInt();
    }

    int mapSetMapFlags(MemorySegment map, int flags) {
        return mapSetMapFlags.call(map, flags).toInt();
    }

    int mapSetInitialValue(MemorySegment map, byte[] value) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment copy = call.allocate(value.length).copyFrom(MemorySegment.ofArray(value));
            return mapSetInitialValue.call(map, copy, copy.byteSize()).toInt();
        }
    }

    int mapUpdateElem(int fd, MemorySegment key, MemorySegment value) {
        return mapUpdateElem.call(fd, key, value, BPF_ANY).toInt();
    }

    int mapLookupElem(int fd, MemorySegment key, MemorySegment value) {
        return mapLookupElem.call(fd, key, value).toInt();
    }

    int linkFd(MemorySegment link) {
        return linkFd.call(link).toInt();
    }

    int linkDestroy(MemorySegment link) {
        return linkDestroy.call(link).toInt();
    }

    int iterCreate(int link) {
        return iterCreate.call(link).toInt();
    }

    int objGetInfoByFd(int fd, MemorySegment info, MemorySegment length) {
        return objGetInfoByFd.call(fd, info, length).toInt();
    }

    /** The number of bytes read, 0 at the end, or the negative of an error number. */
    int read(int fd, MemorySegment buffer) {
        return read.call(fd, buffer, buffer.byteSize()).toIntOrErrno();
    }

    void close(int fd) {
        close.call(fd);
    }

    /** The file's number, or the negative of an error number. */
    int open(String path, int flags) {
        try (Arena call = Arena.ofConfined()) {
            return open.call(call.allocateFrom(path), flags).toIntOrErrno();
        }
    }

    /** bpf(2), for what libbpf 1.0 has no function for; the result, or the negative of an error number. */
    int bpf(long command, MemorySegment attributes) {
        return syscall.call(BPF_SYSCALL, command, attributes, attributes.byteSize())
                .toIntOrErrno();
    }

    /** A NUL-terminated string that C owns. */
    static String string(MemorySegment text) {
        return text.reinterpret(Long.MAX_VALUE).getString(0);
    }

    private CFunction function(String name) {
        return symbols.find(name)
                .map(CFunction::new)
                .orElseThrow(
                        () -> new BpfException("cannot use " + LIBRARY + ": it has no function " + name + INSTALL));
    }

    private static SymbolLookup open() {
        try {
            // Global, so never unloaded: libbpf keeps the print function for as long as the process lives.
            return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new BpfException("cannot load " + LIBRARY + ": " + DynamicLinker.complaintAbout(LIBRARY) + INSTALL);
        }
    }

    private static MemorySegment orThrow(CFunction.Result result, String failure) {
        if (result.pointer().equals(MemorySegment.NULL)) {
            throw new BpfException(failure, result.errno());
        }
        return result.pointer();
    }
}
