package scopeplugins.http.top;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import scopeplugins.top.Numbers;

/** What the plugin could not see, or lost, in words. */
enum Unseen {
    LOST("http_requests_lost_total", "requests lost"),
    ENCRYPTED("http_connections_encrypted_total", "TLS connections"),
    SOCKMAP("http_connections_in_sockmap", "connections in sockmaps"),
    GAPS("http_stream_gaps_total", "gaps"),
    JOINED("http_connections_joined_total", "connections joined midway"),
    RESYNCS("http_stream_resyncs_total", "streams not understood"),
    CUT_SHORT("http_reads_cut_short_total", "reads cut short"),
    SKIPPED("http_program_runs_skipped_total", "reads skipped"),
    OUTSIDE("http_requests_outside_namespace_total", "requests outside the pid namespace");

    private final String metric;
    private final String words;

    Unseen(String metric, String words) {
        this.metric = metric;
        this.words = words;
    }

    /** A phrase for each that has happened since the plugin was started, those that happen now with their rate. */
    static List<String> phrases(Intervals intervals) {
        var phrases = new ArrayList<String>();
        for (Unseen unseen : values()) {
            OptionalDouble count = intervals.count(unseen.metric);
            if (count.orElse(0) > 0) {
                double rate = intervals.rate(unseen.metric);
                phrases.add("%.0f %s%s"
                        .formatted(
                                count.getAsDouble(),
                                unseen.words,
                                rate > 0 && unseen != SOCKMAP ? " (" + Numbers.count(rate) + "/s)" : ""));
            }
        }
        return phrases;
    }

    /** How often anything of this happens, per second. */
    static double rate(Intervals intervals) {
        double sum = 0;
        for (Unseen unseen : values()) {
            sum += unseen == SOCKMAP || intervals.count(unseen.metric).isEmpty() ? 0 : intervals.rate(unseen.metric);
        }
        return sum;
    }
}
