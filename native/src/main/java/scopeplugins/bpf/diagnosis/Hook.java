package scopeplugins.bpf.diagnosis;

/** A place of the kernel that a program can be attached to, by the way that leads there. */
public sealed interface Hook {

    /**
     * A tracepoint, through tracefs and perf_event_open(2).
     *
     * @param category such as {@code skb}
     * @param name such as {@code consume_skb}
     */
    record Tracepoint(String category, String name) implements Hook {}

    /**
     * The entry of a function, through perf_event_open(2).
     *
     * @param function its name in the kernel's source
     * @param besides what the program is attached to as well
     */
    record Kprobe(String function, Tracepoint besides) implements Hook {}

    /**
     * A tracepoint, through BTF alone.
     *
     * @param name such as {@code consume_skb}
     */
    record BtfTracepoint(String name) implements Hook {}
}
