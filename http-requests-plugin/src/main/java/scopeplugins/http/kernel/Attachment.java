package scopeplugins.http.kernel;

import java.util.List;
import java.util.Locale;
import scopeplugins.bpf.diagnosis.Hook;

/** How the program gets to see what processes read; best first. http_requests.bpf.c tells them apart. */
public enum Attachment {
    TP_BTF,
    TRACEPOINT,
    KPROBE;

    /** The function to attach to what is read. */
    String programForReads() {
        return switch (this) {
            case TP_BTF -> "read_at_tp_btf";
            case TRACEPOINT -> "read_at_tracepoint";
            case KPROBE -> "read_at_kprobe";
        };
    }

    /** Those to attach to the end of connections, and to that of processes. */
    List<String> programsForEnds() {
        return switch (this) {
            case TP_BTF -> List.of("close_at_tp_btf", "exit_at_tp_btf");
            case TRACEPOINT -> List.of("close_at_tracepoint", "exit_at_tracepoint");
            case KPROBE -> List.of("close_at_kprobe", "exit_at_tracepoint");
        };
    }

    /** The one to attach for answers as well, to what is sent. */
    String programForAnswers() {
        return switch (this) {
            case TP_BTF -> "send_at_tp_btf";
            case TRACEPOINT -> "send_at_tracepoint";
            case KPROBE -> "send_at_kprobe";
        };
    }

    /** What the kernel must have for it. */
    Hook hook() {
        return switch (this) {
            case TP_BTF -> new Hook.BtfTracepoint("skb_copy_datagram_iovec");
            case TRACEPOINT -> new Hook.Tracepoint("skb", "skb_copy_datagram_iovec");
            case KPROBE ->
                new Hook.Kprobe("skb_copy_datagram_iter", new Hook.Tracepoint("sched", "sched_process_exit"));
        };
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
