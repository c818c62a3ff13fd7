package scopeplugins.http.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Fields as a client of HTTP/2 encodes them, with the dynamic table that it shares with the server (RFC 7541). Each character is
 * a byte; nothing is compressed by Huffman's code.
 */
final class FieldTable {

    // Entries of the static table (appendix A); the first dynamic one comes after them.
    private static final int STATIC_ENTRIES = 61;

    // The newest first.
    private final List<String> names = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();

    /** A field that both remember from now on (section 6.2.1). */
    String remembered(String name, String value) {
        names.addFirst(name);
        fields.addFirst(name + ": " + value);
        return "@" + text(name) + text(value);
    }

    /** A field that both remember (section 6.1): one byte up to the 65th from the newest, then two. */
    String reference(String name, String value) {
        return integer(0x80, 7, index(fields, name + ": " + value));
    }

    /** A value whose name both remember (section 6.2.2). */
    String value(String name, String value) {
        return integer(0, 4, index(names, name)) + text(value);
    }

    /** The same, which nobody may ever remember (section 6.2.3). */
    String secret(String name, String value) {
        return integer(0x10, 4, index(names, name)) + text(value);
    }

    /** The same, which both remember from now on (section 6.2.1). */
    String rememberedValue(String name, String value) {
        String encoded = integer(0x40, 6, index(names, name)) + text(value);
        names.addFirst(name);
        fields.addFirst(name + ": " + value);
        return encoded;
    }

    /** The most that this table may take (section 6.3), in bytes; it begins a field block. */
    static String size(int bytes) {
        return integer(0x20, 5, bytes);
    }

    private static int index(List<String> entries, String entry) {
        int index = entries.indexOf(entry);
        if (index < 0) {
            throw new NoSuchElementException(entry);
        }
        return STATIC_ENTRIES + 1 + index;
    }

    private static String text(String text) {
        return integer(0, 7, text.length()) + text;
    }

    /** Section 5.1. */
    private static String integer(int firstByte, int prefix, int value) {
        int most = (1 << prefix) - 1;
        if (value < most) {
            return "" + (char) (firstByte | value);
        }
        var encoded = new StringBuilder().append((char) (firstByte | most));
        int rest = value - most;
        for (; rest >= 0x80; rest >>= 7) {
            encoded.append((char) (0x80 | (rest & 0x7f)));
        }
        return encoded.append((char) rest).toString();
    }
}
