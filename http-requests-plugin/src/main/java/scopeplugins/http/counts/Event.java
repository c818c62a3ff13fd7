package scopeplugins.http.counts;

import java.util.List;

/**
 * What the kernel counts besides the requests of living processes: {@code enum event} of maps.h, name by name.
 * A test compares the two.
 */
public enum Event {
    REQUESTS_OF_ENDED_PROCESSES("http_requests_exited", "Requests of processes that have ended."),
    REQUESTS_LOST_MAP_FULL(
            "http_requests_lost", "Requests not counted because too many processes were known; see --max-processes."),
    CONNECTIONS_JOINED(
            "http_connections_joined",
            "Connections first seen in their middle; counted from the next request that begins with a read."),
    GAPS(
            "http_stream_gaps",
            "Times that bytes were taken unseen (splice, zero-copy, MSG_TRUNC) where a request may begin."),
    RESYNCS("http_stream_resyncs", "Times that a connection's framing was not understood."),
    CONNECTIONS_ENCRYPTED("http_connections_encrypted", "Connections with TLS, whose requests cannot be seen."),
    READS_CUT_SHORT("http_reads_cut_short", "Reads that the program could not follow to their end."),
    REQUESTS_OUTSIDE_NAMESPACE(
            "http_requests_outside_namespace",
            "Requests of processes that the reported pid namespace does not show; see --pid-namespace."),
    RESPONSE_GAPS(
            "http_response_gaps",
            "Times that bytes were sent unseen where an answer may begin: those that were due have the code unknown."),
    RESPONSE_RESYNCS(
            "http_response_resyncs",
            "Times that what a server sent was not understood: the answers that were due have the code unknown."),
    RESPONSES_WITHOUT_REQUEST(
            "http_responses_without_request",
            "Final answers that no request was read for, such as 408 to a silent client; not among http_responses."),
    RESPONSES_UNTIMED(
            "http_responses_untimed",
            "Final answers whose time is not known: it was early, or too many reads waited for theirs.");

    private static final List<Event> IN_KERNEL_ORDER = List.of(values());

    private final String metric;
    private final String help;

    Event(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    /** The event of this number in the kernel's {@code events}. */
    public static Event of(int number) {
        return IN_KERNEL_ORDER.get(number);
    }

    /** Whether it cannot happen where nobody looks at answers. */
    public boolean isOfAnswers() {
        return compareTo(RESPONSE_GAPS) >= 0;
    }

    /** The name of its Prometheus counter, without {@code _total}. */
    public String metric() {
        return metric;
    }

    /** What the counter counts, in words. */
    public String help() {
        return help;
    }
}
