package scopeplugins.http.kernel;

import java.util.List;
import scopeplugins.bpf.BpfMap;

/**
 * What the program is told, and what it finds out about the kernel: {@code enum setting} of maps.h, name by
 * name. A test compares the two.
 */
enum Setting {
    YOUNGEST_OLD_INODE,
    SEARCH_MARK,
    SEARCH_SCALE,
    SEARCH_ROUND,
    PAGE_BASE,
    PAGE_SCALE,
    PREEMPTIBLE,
    PID_NAMESPACE,
    KNOWN_SETS;

    private static final List<Setting> IN_KERNEL_ORDER = List.of(values());

    long get(BpfMap settings) {
        return settings.get(IN_KERNEL_ORDER.indexOf(this));
    }

    void set(BpfMap settings, long value) {
        settings.set(IN_KERNEL_ORDER.indexOf(this), value);
    }
}
