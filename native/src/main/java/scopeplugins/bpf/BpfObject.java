package scopeplugins.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A BPF object file: its maps and programs, opened, loaded into the kernel and attached, in this order. */
public final class BpfObject implements AutoCloseable {

    // kernel/bpf/verifier.c: the verifier says how much it did; before 5.16 nothing else tells.
    private static final int BPF_LOG_STATS = 4;

    private static final String ITERATOR_SECTION = "iter/";
    private static final String UPROBE_SECTION = "uprobe";

    // include/uapi/linux/bpf.h
    private static final int BPF_F_NO_PREALLOC = 1;

    private final Libbpf libbpf;
    private final String name;
    private final Arena arena;
    private final Arena files;
    private final MemorySegment elf;
    // The file with the programs, opened for each group of those that are verified beside others.
    private final List<BpfObject> parts = new ArrayList<>();
    private final Deque<MemorySegment> links = new ArrayDeque<>();
    private final MemorySegment object;
    // Those in the kernel.
    private List<MemorySegment> programs = List.of();
    private boolean loaded;
    private boolean closed;

    private BpfObject(Libbpf libbpf, String name, Arena files, MemorySegment own, MemorySegment elf) {
        this.libbpf = libbpf;
        this.name = name;
        this.files = files;
        this.elf = elf;
        this.object = libbpf.objectOpenMem(own);
        this.arena = Arena.ofShared();
    }

    /**
     * Reads an object file; the kernel is not asked yet.
     *
     * @param name what messages call it
     * @param elf the file as clang makes it
     * @throws BpfException if libbpf is missing or takes the file for none of its own
     */
    public static BpfObject open(String name, byte[] elf) {
        return open(name, elf, elf);
    }

    /**
     * Reads an object file all of whose programs are verified beside others ({@link #selectBeside}); the kernel is not asked yet.
     *
     * @param name what messages call it
     * @param maps the same file without its programs, as compile makes it: to load this one takes libbpf half the time
     * @param elf the file as clang makes it
     * @throws BpfException if libbpf is missing or takes a file for none of its own
     */
    public static BpfObject open(String name, byte[] maps, byte[] elf) {
        var libbpf = new Libbpf();
        LibbpfLog.install(libbpf);
        Arena files = Arena.ofShared();
        try {
            return new BpfObject(libbpf, name, files, copy(files, maps), copy(files, elf));
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static MemorySegment copy(Arena arena, byte[] file) {
        return arena.allocate(file.length, Long.BYTES).copyFrom(MemorySegment.ofArray(file));
    }

    /** Gives a map another number of entries than its source says; before {@link #load()}. */
    public void resize(String map, int maxEntries) {
        check(
                libbpf.mapSetMaxEntries(libbpf.objectFindMapByName(object, map), maxEntries),
                "cannot give the BPF map " + map + " " + maxEntries + " entries");
    }

    /** Has the kernel take memory for an entry of a hash when it is made, rather than for all of them; before {@link #load()}. */
    public void allocateLate(String map) {
        check(
                libbpf.mapSetMapFlags(libbpf.objectFindMapByName(object, map), BPF_F_NO_PREALLOC),
                "cannot set the flags of the BPF map " + map);
    }

    /** Makes no other maps, which no selected program may use; before {@link #load()}. */
    public void selectMaps(Collection<String> names) {
        for (MemorySegment map : allMaps()) {
            String name = libbpf.mapName(map);
            if (!names.contains(name) && !libbpf.mapIsInternal(map)) {
                check(libbpf.mapSetAutocreate(map, false), "cannot leave out the BPF map " + name);
            }
        }
    }

    /**
     * Gives a section of constants other values than its source says; before {@link #load()}. What they rule out is no part
     * of the program then.
     */
    public void initialize(String section, byte[] value) {
        check(
                libbpf.mapSetInitialValue(libbpf.objectFindMapByName(object, section), value),
                "cannot set the constants " + section + " of the BPF object " + name);
    }

    /**
     * Leaves all other programs out, as if they were not in the file; before {@link #load()}.
     *
     * @param names of C functions
     */
    public void select(Collection<String> names) {
        for (MemorySegment program : allPrograms()) {
            String name = libbpf.programName(program);
            check(libbpf.programSetAutoload(program, names.contains(name)), "cannot select the BPF program " + name);
            if (section(program).equals(UPROBE_SECTION)) {
                check(
                        libbpf.programSetExpectedAttachType(program, UprobeLink.BPF_TRACE_UPROBE_MULTI),
                        "cannot make the BPF program " + name + " one for several places");
            }
        }
    }

    /**
     * Selects these programs too, and has them verified after the others, each such group by a thread of its own: the verifier
     * takes one processor. Before {@link #load()}.
     *
     * @param names of C functions
     */
    public void selectBeside(Collection<String> names) {
        var part = new BpfObject(libbpf, name, files, elf, elf);
        parts.add(part);
        part.select(names);
    }

    /**
     * Makes the maps and has the kernel verify the programs.
     *
     * @throws BpfException if the kernel refuses
     */
    public void load() {
        loadOwn();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            parts.stream()
                    .map(part -> CompletableFuture.runAsync(() -> part.loadWithMapsOf(this), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof BpfException refusal ? refusal : e;
        }
        // libbpf has read them up to here.
        files.close();
    }

    private void loadOwn() {
        if (LibbpfLog.isTraceEnabled()) {
            allPrograms().forEach(program -> libbpf.programSetLogLevel(program, BPF_LOG_STATS));
        }
        check(libbpf.objectLoad(object), "cannot load the BPF object " + name + " into the kernel");
        programs = allPrograms().stream().filter(libbpf::programAutoload).toList();
        loaded = true;
    }

    /** Makes none of its own. */
    private void loadWithMapsOf(BpfObject owner) {
        List<MemorySegment> own = allMaps();
        List<MemorySegment> made = owner.allMaps();
        for (int i = 0; i < own.size(); i++) {
            check(
                    libbpf.mapReuseFd(own.get(i), libbpf.mapFd(made.get(i))),
                    "cannot share the maps of the BPF object " + name);
        }
        loadOwn();
    }

    /**
     * Attaches every program but iterators and uprobes where its section says; they run from then on.
     *
     * @return the sections, such as {@code tp_btf/sched_process_exit}
     * @throws BpfException if the kernel refuses one; none is attached then
     */
    public List<String> attach() {
        var sections = new ArrayList<String>();
        try {
            parts.forEach(part -> sections.addAll(part.attach()));
            for (MemorySegment program : programs) {
                String section = section(program);
                if (!section.startsWith(ITERATOR_SECTION) && !section.equals(UPROBE_SECTION)) {
                    links.push(libbpf.programAttach(program));
                    sections.add(section);
                }
            }
        } catch (BpfException e) {
            detach();
            throw e;
        }
        return sections;
    }

    /** A map of the loaded object. */
    public BpfMap map(String map) {
        return new BpfMap(libbpf, map, libbpf.mapFd(libbpf.objectFindMapByName(object, map)));
    }

    /**
     * Lets an iterator program go through a map; an object that is not loaded has no elements.
     *
     * @param program the C function's name
     * @param entrySize how many bytes it writes of each element
     * @throws BpfException if the kernel refuses
     */
    public BpfIterator iterator(String program, String map, long entrySize) {
        return iterator(
                program,
                entrySize,
                found -> libbpf.programAttachIter(found, libbpf.mapFd(libbpf.objectFindMapByName(object, map))));
    }

    /**
     * Lets an iterator program go through all that its section names, such as {@code iter/bpf_map}; through nothing, if the
     * object is not loaded.
     *
     * @param program the C function's name
     * @param entrySize how many bytes it writes of each
     * @throws BpfException if the kernel refuses
     */
    public BpfIterator iterator(String program, long entrySize) {
        return iterator(program, entrySize, libbpf::programAttach);
    }

    private BpfIterator iterator(String program, long entrySize, UnaryOperator<MemorySegment> attach) {
        if (!loaded) {
            return BpfIterator.ofNothing(libbpf, program);
        }
        MemorySegment link = attach.apply(find(program));
        links.push(link);
        return new BpfIterator(libbpf, program, libbpf.linkFd(link), entrySize, arena);
    }

    /**
     * Opens a file to read it, and to attach programs to.
     *
     * @throws BpfException if it is not there, or there is no right to
     */
    public OpenFile openFile(Path path) {
        return OpenFile.open(libbpf, path);
    }

    /**
     * Lets a program of the section {@code uprobe} run at instructions of a file, in every process that has it mapped.
     *
     * <p>The kernel takes any offset: one that is not the first of an instruction corrupts the code of these processes.
     *
     * @param program the C function's name
     * @param atReturn whether it runs where the functions return that begin there, which takes another return address on their
     *     stacks
     * @param file whose content was looked at, not only its name
     * @param places instructions, and what the program is told at each
     * @throws BpfException if the kernel refuses
     */
    public UprobeLink attachAt(String program, boolean atReturn, OpenFile file, List<UprobeLink.Place> places) {
        MemorySegment found = find(program);
        return UprobeLink.make(libbpf, program, libbpf.programFd(found), atReturn, file, places);
    }

    /** What the kernel knows of each loaded program. */
    public List<BpfProgramInfo> programInfo() {
        Stream<BpfProgramInfo> own = programs.stream()
                .map(program -> BpfProgramInfo.read(libbpf, libbpf.programName(program), libbpf.programFd(program)));
        return Stream.concat(own, parts.stream().flatMap(part -> part.programInfo().stream()))
                .toList();
    }

    /** The version of libbpf in use, such as {@code v1.5}. */
    public String libbpfVersion() {
        return libbpf.versionString();
    }

    /** Where it was selected, if it was. */
    private MemorySegment find(String program) {
        for (BpfObject part : parts) {
            MemorySegment found = libbpf.objectFindProgramByName(part.object, program);
            if (libbpf.programAutoload(found)) {
                return found;
            }
        }
        return libbpf.objectFindProgramByName(object, program);
    }

    private String section(MemorySegment program) {
        return libbpf.programSectionName(program);
    }

    private List<MemorySegment> allMaps() {
        return all(libbpf::objectNextMap);
    }

    private List<MemorySegment> allPrograms() {
        return all(libbpf::objectNextProgram);
    }

    /** All of a kind, by what finds the next one of an object behind another. */
    private List<MemorySegment> all(BinaryOperator<MemorySegment> next) {
        return Stream.iterate(
                        next.apply(object, MemorySegment.NULL),
                        one -> !one.equals(MemorySegment.NULL),
                        one -> next.apply(object, one))
                .toList();
    }

    private void detach() {
        parts.forEach(BpfObject::detach);
        while (!links.isEmpty()) {
            check(libbpf.linkDestroy(links.pop()), "cannot detach a program of the BPF object " + name);
        }
    }

    /** Detaches the programs and frees the maps. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            detach();
            parts.forEach(BpfObject::closeObject);
            closeObject();
            if (files.scope().isAlive()) {
                files.close();
            }
        }
    }

    private void closeObject() {
        libbpf.objectClose(object);
        arena.close();
    }

    /** The result, unless it is the negative of an error number. */
    static int check(int result, String failure) {
        if (result < 0) {
            throw new BpfException(failure, -result);
        }
        return result;
    }
}
