package scopeplugins.http.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import scopeplugins.http.counts.Container;

/** Containers as the kernel's program tells of them: {@code struct container} of container_name.h. */
final class ListedContainers {

    /** The size of the struct, in bytes. */
    static final long SIZE = 56;

    private static final int ID_SIZE = 32;
    private static final long POD_UID = 32;
    private static final int POD_UID_SIZE = 16;
    private static final long HAS = 48;

    private static final ValueLayout.OfLong BIG_ENDIAN = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int HAS_CONTAINER_ID = 1;
    private static final int HAS_POD_UID = 2;
    private static final int POD_UID_HAS_DASHES = 4;

    // Containers come and go; what is known of them begins anew before it gets large.
    private static final int MAX_KNOWN = 10_000;

    // The processes of a container have it together.
    private final Map<Container, Container> known = new HashMap<>();

    /** The container of which the struct lies at {@code offset}. */
    Container at(MemorySegment entries, long offset) {
        int has = entries.get(ValueLayout.JAVA_INT, offset + HAS);
        if ((has & HAS_CONTAINER_ID) == 0) {
            return Container.NONE;
        }
        var container = new Container(hex(entries, offset, ID_SIZE), podUid(entries, offset + POD_UID, has));
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        Container before = known.putIfAbsent(container, container);
        return before == null ? container : before;
    }

    private static String podUid(MemorySegment entries, long offset, int has) {
        if ((has & HAS_POD_UID) == 0) {
            return "";
        }
        return (has & POD_UID_HAS_DASHES) == 0
                ? hex(entries, offset, POD_UID_SIZE)
                : new UUID(entries.get(BIG_ENDIAN, offset), entries.get(BIG_ENDIAN, offset + Long.BYTES)).toString();
    }

    private static String hex(MemorySegment entries, long offset, int size) {
        return HexFormat.of().formatHex(entries.asSlice(offset, size).toArray(ValueLayout.JAVA_BYTE));
    }
}
