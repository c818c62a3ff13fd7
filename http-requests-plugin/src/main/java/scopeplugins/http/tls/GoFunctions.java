package scopeplugins.http.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The functions of a program in Go, by the table that its runtime prints stacks with (runtime/symtab.go, pcHeader), which is there
 * in a stripped program too. Since Go 1.18.
 */
final class GoFunctions {

    // Of programs at a fixed address, and of those at any.
    private static final List<String> TABLES = List.of(".gopclntab", ".data.rel.ro.gopclntab");
    // What every program in Go has; and where a linker that is not Go's own has put the table among other things.
    private static final String GO = ".go.buildinfo";
    private static final String MERGED = ".data.rel.ro";
    private static final int ALIGNED = 32;
    private static final int HEADER = 72;
    private static final int SINCE_1_18 = 0xfffffff0;
    private static final int SINCE_1_20 = 0xfffffff1;
    // Two bytes of padding, the least size of an instruction, that of a pointer.
    private static final int X86_64 = 0x08_01_00_00;
    private static final int ENTRY = 8;
    private static final int MOST_FUNCTIONS = 4 << 20;
    private static final int CHUNK = 64 << 10;

    private final ElfFile file;
    private final long table;
    private final long end;
    private final ByteBuffer header;
    // Functions are described in the order of their addresses.
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private long chunkAt;

    private GoFunctions(ElfFile file, ElfFile.Section section) throws IOException {
        this.file = file;
        this.table = section.offset();
        this.end = section.offset() + section.size();
        this.header = file.read(table, HEADER);
    }

    /**
     * The functions of these names, with their code.
     *
     * @return nothing if this is no program in Go, or of another version
     * @throws IOException if it cannot be read, or contradicts itself
     */
    static Map<String, FunctionCode> find(ElfFile file, Collection<String> names) throws IOException {
        Optional<ElfFile.Section> section = table(file);
        return section.isPresent() && section.get().size() >= HEADER
                ? new GoFunctions(file, section.get()).findKnown(names)
                : Map.of();
    }

    private static Optional<ElfFile.Section> table(ElfFile file) throws IOException {
        for (String name : TABLES) {
            Optional<ElfFile.Section> section = file.section(name);
            if (section.isPresent()) {
                return section;
            }
        }
        Optional<ElfFile.Section> merged = file.section(GO).isPresent() ? file.section(MERGED) : Optional.empty();
        return merged.isPresent() ? search(file, merged.get()) : Optional.empty();
    }

    /** The rest of a section from what looks like the table's begin. */
    private static Optional<ElfFile.Section> search(ElfFile file, ElfFile.Section section) throws IOException {
        for (long at = 0; at + HEADER <= section.size(); at += CHUNK) {
            ByteBuffer bytes = file.read(section.offset() + at, (int) Math.min(CHUNK, section.size() - at));
            // Alignment is of addresses.
            int first = (int) Math.floorMod(-(section.address() + at), (long) ALIGNED);
            for (int place = first; place + Long.BYTES <= bytes.limit(); place += ALIGNED) {
                if (isKnown(bytes.getInt(place)) && bytes.getInt(place + 4) == X86_64) {
                    return Optional.of(section.from(at + place));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isKnown(int magic) {
        return magic == SINCE_1_18 || magic == SINCE_1_20;
    }

    private Map<String, FunctionCode> findKnown(Collection<String> names) throws IOException {
        return isKnown(header.getInt(0)) ? find(names) : Map.of();
    }

    private Map<String, FunctionCode> find(Collection<String> names) throws IOException {
        long count = header.getLong(8);
        long text = header.getLong(24);
        long base = table + header.getLong(64);
        if (count < 0 || count > MOST_FUNCTIONS || base < table || base + count * ENTRY > end) {
            throw new IOException("its table of functions has " + count + " at " + base);
        }
        Map<Integer, String> places =
                file.places(names, table + header.getLong(32), header.getLong(40) - header.getLong(32));
        ByteBuffer entries = file.read(base, Math.toIntExact(count * ENTRY) + Integer.BYTES);
        var found = new HashMap<String, FunctionCode>();
        for (int at = 0; at < count * ENTRY; at += ENTRY) {
            String name = places.get(nameOf(base + Integer.toUnsignedLong(entries.getInt(at + 4))));
            if (name != null) {
                long size =
                        Integer.toUnsignedLong(entries.getInt(at + ENTRY)) - Integer.toUnsignedLong(entries.getInt(at));
                if (size <= 0 || size > ElfFile.LARGEST_FUNCTION) {
                    throw new IOException("its function " + name + " has " + size + " bytes");
                }
                found.put(name, file.code(text + Integer.toUnsignedLong(entries.getInt(at)), (int) size));
            }
        }
        return found;
    }

    /** Where the name of the function stands that is described there: its second number of four bytes. */
    private int nameOf(long description) throws IOException {
        if (description < chunkAt || description + ENTRY > chunkAt + chunk.limit()) {
            if (description < table || description + ENTRY > end) {
                throw new IOException("it describes a function at " + description);
            }
            chunkAt = description;
            chunk = file.read(description, (int) Math.min(CHUNK, end - description));
        }
        return chunk.getInt((int) (description - chunkAt) + 4);
    }
}
