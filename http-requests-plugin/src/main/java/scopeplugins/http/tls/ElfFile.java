package scopeplugins.http.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program or library on disk (elf(5)), 64 bits, little-endian. Whoever runs a program chose its content, so nothing here
 * is believed: sizes are bounded, and nothing is mapped into memory.
 */
final class ElfFile {

    /** x86-64, of e_machine. */
    static final int EM_X86_64 = 62;

    private static final long MAGIC = 0x010102464c457fL; // "\x7fELF", 64 bits, little-endian, version 1
    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int SECTION = 64;
    private static final int SYMBOL = 24;
    private static final int MOST_HEADERS = 1024;
    private static final long LARGEST_TABLE = 256L << 20;
    static final int LARGEST_FUNCTION = 64 << 10;
    private static final int CHUNK = 64 << 10;

    private static final int PT_LOAD = 1;
    private static final int PF_X = 1;
    private static final int SHT_DYNSYM = 11;
    private static final int STT_FUNC = 2;

    private final FileChannel file;
    private final int machine;
    private final List<Segment> segments = new ArrayList<>();
    private final ByteBuffer header;

    private record Segment(long offset, long address, long size, boolean isCode) {

        boolean holds(long there, int bytes) {
            return there >= address && there + bytes <= address + size;
        }
    }

    /**
     * Reads a file's headers.
     *
     * @throws IOException if it cannot be read, or is no such file
     */
    ElfFile(FileChannel file) throws IOException {
        this.file = file;
        this.header = read(0, HEADER);
        if ((header.getLong(0) & 0xff_ffff_ffff_ffffL) != MAGIC) {
            throw new IOException("it is no 64-bit little-endian ELF file");
        }
        this.machine = header.getShort(18);
        ByteBuffer table = table(header.getLong(32), header.getShort(56), SEGMENT);
        for (int at = 0; at < table.limit(); at += SEGMENT) {
            if (table.getInt(at) == PT_LOAD) {
                boolean isCode = (table.getInt(at + 4) & PF_X) != 0;
                segments.add(
                        new Segment(table.getLong(at + 8), table.getLong(at + 16), table.getLong(at + 32), isCode));
            }
        }
    }

    int machine() {
        return machine;
    }

    /**
     * The functions of these names that it exports, with their code.
     *
     * @throws IOException if it cannot be read, or contradicts itself
     */
    Map<String, FunctionCode> exported(Collection<String> names) throws IOException {
        ByteBuffer sections = table(header.getLong(40), header.getShort(60), SECTION);
        for (int at = 0; at < sections.limit(); at += SECTION) {
            if (sections.getInt(at + 4) == SHT_DYNSYM) {
                long strings = (long) sections.getInt(at + 40) * SECTION;
                if (strings < 0 || strings >= sections.limit()) {
                    break;
                }
                Map<Integer, String> places =
                        places(names, sections.getLong((int) strings + 24), sections.getLong((int) strings + 32));
                return functions(places, sections.getLong(at + 24), sections.getLong(at + 32));
            }
        }
        return Map.of();
    }

    /** Where in the table of strings the names stand; one may be the end of another. */
    Map<Integer, String> places(Collection<String> names, long offset, long size) throws IOException {
        int longest = names.stream().mapToInt(String::length).max().orElse(0) + 1;
        var places = new HashMap<Integer, String>();
        for (long at = 0; at < checked(size); at += CHUNK) {
            byte[] chunk = bytes(offset + at, (int) Math.min(CHUNK + longest, size - at));
            var text = new String(chunk, StandardCharsets.ISO_8859_1);
            for (String name : names) {
                for (int found = text.indexOf(name + '\0'); found >= 0; found = text.indexOf(name + '\0', found + 1)) {
                    places.put((int) (at + found), name);
                }
            }
        }
        return places;
    }

    private Map<String, FunctionCode> functions(Map<Integer, String> places, long offset, long size)
            throws IOException {
        var functions = new HashMap<String, FunctionCode>();
        int chunkSize = CHUNK / SYMBOL * SYMBOL;
        for (long at = 0; at < checked(size); at += chunkSize) {
            ByteBuffer chunk = read(offset + at, (int) Math.min(chunkSize, size - at));
            for (int symbol = 0; symbol + SYMBOL <= chunk.limit(); symbol += SYMBOL) {
                String name = places.get(chunk.getInt(symbol));
                boolean isDefined = chunk.getShort(symbol + 6) != 0 && (chunk.get(symbol + 4) & 0xf) == STT_FUNC;
                if (name != null && isDefined) {
                    long bytes = chunk.getLong(symbol + 16);
                    if (bytes <= 0 || bytes > LARGEST_FUNCTION) {
                        throw new IOException("its function " + name + " has " + bytes + " bytes");
                    }
                    functions.put(name, code(chunk.getLong(symbol + 8), (int) bytes));
                }
            }
        }
        return functions;
    }

    /**
     * What a section holds.
     *
     * @param offset of its first byte in the file
     * @param address of it, if the file were mapped at 0
     */
    record Section(long offset, long address, long size) {

        /** What is left of it from this byte on. */
        Section from(long byteAt) {
            return new Section(offset + byteAt, address + byteAt, size - byteAt);
        }
    }

    /**
     * A section by its name.
     *
     * @throws IOException if it cannot be read, or contradicts itself
     */
    Optional<Section> section(String name) throws IOException {
        ByteBuffer sections = table(header.getLong(40), header.getShort(60), SECTION);
        int names = header.getShort(62) * SECTION;
        if (names < 0 || names >= sections.limit()) {
            return Optional.empty();
        }
        long strings = sections.getLong(names + 24);
        byte[] wanted = (name + '\0').getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < sections.limit(); at += SECTION) {
            long place = strings + Integer.toUnsignedLong(sections.getInt(at));
            if (place >= 0
                    && place + wanted.length <= file.size()
                    && Arrays.equals(bytes(place, wanted.length), wanted)) {
                return Optional.of(new Section(
                        sections.getLong(at + 24), sections.getLong(at + 16), checked(sections.getLong(at + 32))));
            }
        }
        return Optional.empty();
    }

    /**
     * A function's code.
     *
     * @param address where it would be if the file were mapped at 0
     */
    FunctionCode code(long address, int size) throws IOException {
        long offset = offset(address, size)
                .orElseThrow(
                        () -> new IOException("its function at 0x%x is not in what it has of code".formatted(address)));
        return new FunctionCode(address, offset, bytes(offset, size));
    }

    /** Where in the file the code is that would be at this address, if so many bytes of it are. */
    Optional<Long> offset(long address, int size) {
        return segments.stream()
                .filter(Segment::isCode)
                .filter(segment -> segment.holds(address, size))
                .map(segment -> address - segment.address() + segment.offset())
                .findFirst();
    }

    /** What would be at this address, code or not; nothing if that is not in the file. */
    Optional<ByteBuffer> readAt(long address, int size) throws IOException {
        for (Segment segment : segments) {
            if (segment.holds(address, size)) {
                return Optional.of(read(address - segment.address() + segment.offset(), size));
            }
        }
        return Optional.empty();
    }

    private ByteBuffer table(long offset, int entries, int size) throws IOException {
        if (entries < 0 || entries > MOST_HEADERS) {
            throw new IOException("it has " + entries + " headers");
        }
        return read(offset, entries * size);
    }

    private static long checked(long size) throws IOException {
        if (size < 0 || size > LARGEST_TABLE) {
            throw new IOException("it has a table of " + size + " bytes");
        }
        return size;
    }

    ByteBuffer read(long offset, int size) throws IOException {
        return ByteBuffer.wrap(bytes(offset, size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] bytes(long offset, int size) throws IOException {
        if (offset < 0) {
            throw new IOException("it has something at " + offset);
        }
        byte[] bytes = new byte[size];
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            if (file.read(rest, offset + rest.position()) < 0) {
                throw new IOException("it ends before byte " + (offset + size));
            }
        }
        return bytes;
    }
}
