package scopeplugins.http;

import java.util.List;
import java.util.Locale;

/** How the program gets to see what processes read; best first. http_requests.bpf.c tells them apart. */
enum Attachment {
    TP_BTF,
    TRACEPOINT,
    KPROBE;

    /** The programs to load together: of these pairs the first one that the kernel takes. */
    List<List<String>> programs() {
        return switch (this) {
            case TP_BTF -> List.of(List.of("tp_btf_direct", "tp_btf_exit"), List.of("tp_btf_copy", "tp_btf_exit"));
            case TRACEPOINT ->
                List.of(List.of("tracepoint_direct", "tracepoint_exit"), List.of("tracepoint_copy", "tracepoint_exit"));
            case KPROBE -> List.of(List.of("kprobe_copy", "tracepoint_exit"));
        };
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
