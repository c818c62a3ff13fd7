package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/**
 * What the plugin said at one moment, in Prometheus' text format.
 *
 * @param requests by process id
 * @param requestsByLabels the same counter by all of its labels, as they are written
 * @param responses by process id; 0 has those of processes that have ended
 * @param totals the counters without labels
 * @param inSockmap connections in a BPF sockmap
 * @param tlsRead the processes of which requests inside of TLS are seen
 */
public record Scrape(
        Map<Long, Long> requests,
        Map<String, Long> requestsByLabels,
        Map<Long, Responses> responses,
        Map<String, Long> totals,
        long inSockmap,
        Set<Long> tlsRead) {

    private static final Pattern PROCESS =
            Pattern.compile("(?m)^http_requests_total\\{[^}]*pid=\"(\\d+)\"[^}]*} (\\S+)$");
    private static final Pattern REQUESTS = Pattern.compile("(?m)^http_requests_total\\{(.*)} (\\S+)$");
    private static final Pattern TOTAL = Pattern.compile("(?m)^(http_\\w+_total)(?:\\{scheme=\"http\"})? (\\S+)$");
    private static final Pattern RESPONSES =
            Pattern.compile("(?m)^http_responses(?:_exited)?_total\\{([^}]*)} (\\S+)$");
    private static final Pattern UNANSWERED =
            Pattern.compile("(?m)^http_requests_unanswered(?:_exited)?_total\\{([^}]*)} (\\S+)$");
    private static final Pattern TIMES =
            Pattern.compile("(?m)^http_time_to_first_byte(?:_exited)?_seconds_bucket\\{([^}]*)} (\\S+)$");
    private static final Pattern SUM =
            Pattern.compile("(?m)^http_time_to_first_byte(?:_exited)?_seconds_sum\\{([^}]*)} (\\S+)$");
    private static final Pattern TLS_READ = Pattern.compile("(?m)^http_process_tls_read\\{([^}]*)} 1.0$");
    private static final Pattern PID = Pattern.compile("pid=\"(\\d+)\"");
    private static final Pattern CODE = Pattern.compile("code=\"(\\w+)\"");
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");
    private static final Pattern IN_SOCKMAP = Pattern.compile("(?m)^http_connections_in_sockmap (\\S+)$");

    /** Asks a plugin at its socket. */
    public static Scrape read(Path socket) throws IOException {
        try (var connection = new HttpConnection(UnixDomainSocketAddress.of(socket))) {
            return parse(metrics(connection));
        }
    }

    /** Nothing where the last sample is too old to be shown, as on a machine that is short of CPU time. */
    static Optional<Scrape> readIfFresh(HttpConnection plugin) throws IOException {
        String response = metrics(plugin);
        return response.startsWith("HTTP/1.1 503 ") ? Optional.empty() : Optional.of(parse(response));
    }

    private static String metrics(HttpConnection plugin) throws IOException {
        plugin.send("GET /metrics HTTP/1.1\r\nHost: plugin\r\n\r\n");
        return plugin.receive();
    }

    private static Scrape parse(String response) throws IOException {
        if (!response.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("the plugin answers: " + response);
        }
        return of(response);
    }

    private static Scrape of(String text) {
        var requests = new HashMap<Long, Long>();
        var totals = new HashMap<String, Long>();
        for (Matcher process = PROCESS.matcher(text); process.find(); ) {
            requests.merge(Long.valueOf(process.group(1)), count(process.group(2)), Long::sum);
        }
        for (Matcher total = TOTAL.matcher(text); total.find(); ) {
            totals.put(total.group(1), count(total.group(2)));
        }
        Matcher inSockmap = IN_SOCKMAP.matcher(text);
        var byLabels = new HashMap<String, Long>();
        for (Matcher labelled = REQUESTS.matcher(text); labelled.find(); ) {
            byLabels.put(labelled.group(1), count(labelled.group(2)));
        }
        return new Scrape(
                requests,
                byLabels,
                responses(text),
                totals,
                inSockmap.find() ? count(inSockmap.group(1)) : 0,
                TLS_READ.matcher(text).results().map(line -> pid(line.group(1))).collect(Collectors.toSet()));
    }

    private static Map<Long, Responses> responses(String text) {
        var responses = new HashMap<Long, Responses>();
        add(responses, RESPONSES, text, (labels, count) -> Responses.of(first(CODE, labels), (long) count));
        add(responses, UNANSWERED, text, (_, count) -> new Responses(Map.of(), (long) count, Times.NONE));
        add(responses, TIMES, text, (labels, count) -> timed(Times.ofClass(first(BOUND, labels), (long) count)));
        add(responses, SUM, text, (_, seconds) -> timed(Times.ofSum(seconds)));
        return responses;
    }

    private static Responses timed(Times times) {
        return new Responses(Map.of(), 0, times);
    }

    private interface Sample {
        Responses of(String labels, double value);
    }

    private static void add(Map<Long, Responses> all, Pattern lines, String text, Sample sample) {
        lines.matcher(text)
                .results()
                .forEach(line -> all.merge(
                        pid(line.group(1)),
                        sample.of(line.group(1), Double.parseDouble(line.group(2))),
                        Responses::plus));
    }

    private static long pid(String labels) {
        Matcher pid = PID.matcher(labels);
        return pid.find() ? Long.parseLong(pid.group(1)) : 0;
    }

    private static String first(Pattern label, String labels) {
        Matcher value = label.matcher(labels);
        return value.find() ? value.group(1) : "";
    }

    private static long count(String number) {
        return (long) Double.parseDouble(number);
    }

    /** Of these processes together. */
    public long requestsOf(Collection<Long> pids) {
        return pids.stream().mapToLong(pid -> requests.getOrDefault(pid, 0L)).sum();
    }

    /** Of everything that has these labels, each written as {@code name="value"}. */
    public long requestsWith(String... labels) {
        return requestsByLabels.entrySet().stream()
                .filter(each -> Stream.of(labels).allMatch(each.getKey()::contains))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The answers to these processes' requests together. */
    Responses responsesOf(Collection<Long> pids) {
        return Responses.sum(pids.stream()
                .map(pid -> responses.getOrDefault(pid, Responses.NONE))
                .toList());
    }

    /** The value of a counter that has no labels. */
    public long total(String counter) {
        Long total = totals.get(counter);
        if (total == null) {
            throw new IllegalArgumentException("there is no " + counter + " among " + totals.keySet());
        }
        return total;
    }
}
