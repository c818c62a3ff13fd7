package scopeplugins.http.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where the functions of a file begin and end, by what exceptions are unwound with (Linux Standard Base, Core, chapter 10.6),
 * which a stripped file has too. It is looked at in the form that compilers of C write, and otherwise not believed.
 */
final class UnwindTable {

    private static final String SECTION = ".eh_frame_hdr";
    private static final int HEADER = 12;
    private static final int ENTRY = 8;
    private static final int MOST_ENTRIES = 1 << 20;
    // Version 1, and numbers of four bytes: of the frames, beside this one, of how many, and beside the table.
    private static final int FORM = 0x3b_03_1b_01;
    // A frame: its size, how far back its common part is, its function's address beside this one, and the function's
    // size.
    private static final int FRAME = 16;
    private static final int COMMON = 16;
    // The augmentation "zR".
    private static final int HAS_ENCODING = 0x00_52_7a;
    private static final int RELATIVE = 0x1b;

    private final ElfFile file;
    private final long table;
    private final ByteBuffer entries;

    private UnwindTable(ElfFile file, long table, ByteBuffer entries) {
        this.file = file;
        this.table = table;
        this.entries = entries;
    }

    /**
     * Reads a file's table.
     *
     * @return nothing if it has none, or one of another form
     */
    static Optional<UnwindTable> of(ElfFile file) throws IOException {
        Optional<ElfFile.Section> section = file.section(SECTION);
        if (section.isEmpty() || section.get().size() < HEADER) {
            return Optional.empty();
        }
        ByteBuffer header = file.read(section.get().offset(), HEADER);
        long count = Integer.toUnsignedLong(header.getInt(8));
        if (header.getInt(0) != FORM
                || count > MOST_ENTRIES
                || HEADER + count * ENTRY > section.get().size()) {
            return Optional.empty();
        }
        return Optional.of(new UnwindTable(
                file, section.get().address(), file.read(section.get().offset() + HEADER, (int) count * ENTRY)));
    }

    /** The function, or the part of one, that has an address in it; nothing where the table has none. */
    Optional<FunctionCode> functionAt(long address) throws IOException {
        int below = 0;
        int above = entries.limit() / ENTRY;
        while (below < above) {
            int middle = (below + above) >>> 1;
            if (table + entries.getInt(middle * ENTRY) <= address) {
                below = middle + 1;
            } else {
                above = middle;
            }
        }
        if (below == 0) {
            return Optional.empty();
        }
        long begin = table + entries.getInt((below - 1) * ENTRY);
        Optional<ByteBuffer> frame = file.readAt(table + entries.getInt((below - 1) * ENTRY + 4), FRAME);
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        long frameAt = table + entries.getInt((below - 1) * ENTRY + 4);
        long size = Integer.toUnsignedLong(frame.get().getInt(12));
        boolean isOfFunction = isUsual(frameAt + 4 - frame.get().getInt(4))
                && frameAt + 8 + frame.get().getInt(8) == begin;
        return isOfFunction && address < begin + size && size <= ElfFile.LARGEST_FUNCTION
                ? Optional.of(file.code(begin, (int) size))
                : Optional.empty();
    }

    /** Whether frames with this common part have addresses of four bytes, relative to where they stand. */
    private boolean isUsual(long common) throws IOException {
        Optional<ByteBuffer> bytes = file.readAt(common, COMMON + 1);
        // Size, 0, version, augmentation, alignments and the return address's register, a byte each, size of what
        // follows.
        return bytes.isPresent()
                && bytes.get().getInt(4) == 0
                && bytes.get().get(8) == 1
                && (bytes.get().getInt(9) & 0xff_ff_ff) == HAS_ENCODING
                && bytes.get().get(16) == RELATIVE;
    }
}
