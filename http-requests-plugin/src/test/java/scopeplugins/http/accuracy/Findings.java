package scopeplugins.http.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run found, in words. */
final class Findings {

    private final List<Table> tables;
    private final Map<String, String> versions = new TreeMap<>();
    private final Map<String, String> missing;
    private final Scrape last;

    Findings(List<Table> tables, Servers servers, Scrape last) {
        this.tables = List.copyOf(tables);
        this.missing = Map.copyOf(servers.missing());
        this.last = last;
        for (Server server : servers.running()) {
            versions.putIfAbsent(server.version(), server.name());
        }
    }

    /** The cells that are not exact; empty if all are. */
    String failures() {
        return tables.stream().map(Table::failures).collect(Collectors.joining());
    }

    /** The servers that could not be had, and why. */
    Map<String, String> missing() {
        return missing;
    }

    String tables() {
        return tables.stream()
                .filter(table -> !table.cells().isEmpty())
                .map(table -> "## " + table.title() + "\n\n" + table + "\n")
                .collect(Collectors.joining());
    }

    /** The whole of docs/accuracy.md. */
    String report() throws IOException {
        return """
                # Accuracy

                Written by `make accuracy`, which starts the servers below, sends them known traffic, and compares what the
                plugin says on `/metrics`. A cell reads **sent/answered/counted** requests, those over IPv4, IPv6 and a unix
                socket (where the server has one) added up; it is exact if what was to be counted was, at each of the three. `-`
                stands for answers that nobody can have. An empty cell: the case is not for this server.

                The *forms* are requests that do not all keep the rules, each followed by a plain one if the server goes on.
                Answered are those with status 200; `forms.txt` among the tests' resources says what each counts for, and why.

                %s, Linux %s, %s cells, %s exact.

                %sBodies, trailers, frames and responses of this traffic are full of text that looks like requests.

                %s## Not run

                %s
                ## What was not seen, and how it shows

                After the cases from *Servers* to *Afterwards*, over the whole machine:

                %s
                | what | how it shows |
                |---|---|
                | TLS, without `--tls` or by a library that is not known | 0 requests, and `http_connections_encrypted_total` rises by one per connection |
                | a head taken by `splice` or zero-copy receive | `http_stream_gaps_total`, or `http_connections_joined_total` if it was the first, as soon as something is read from the same TCP connection; a connection that is only spliced, and a unix socket between two buffers, leave no trace |
                | a connection older than the plugin | exact from the next read that begins with a request; `http_connections_joined_total`. If that read is the rest of a body that itself looks like requests, these are counted: nothing can tell |
                | framing that is not HTTP's after a request | `http_stream_resyncs_total` |
                | more processes than the map holds | `http_requests_lost_total` |
                | reads too long for the program | `http_reads_cut_short_total` |
                | reads that came while the program ran on the same CPU | `http_program_runs_skipped_total` |
                | a connection in a BPF sockmap whose bytes a program passes on | `http_connections_in_sockmap` is above 0 while it lasts |
                | HTTP/3, requests handled without a read by any process | nothing |

                ## Versions

                %s""".formatted(
                        Instant.now().truncatedTo(ChronoUnit.MINUTES),
                        Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
                        cells(),
                        cells() - failures().lines().count(),
                        failures().isEmpty() ? "" : "Not exact:\n\n" + failures() + "\n",
                        tables(),
                        notRun(),
                        last.totals().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(total -> "- `" + total.getKey() + "` " + total.getValue() + "\n")
                                .collect(Collectors.joining()),
                        versions.entrySet().stream()
                                .filter(version -> !version.getKey().isEmpty())
                                .map(version -> "- " + version.getValue() + ": " + version.getKey() + "\n")
                                .collect(Collectors.joining()));
    }

    private long cells() {
        return tables.stream().mapToLong(table -> table.cells().size()).sum();
    }

    private String notRun() {
        return missing.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(server -> "- " + server.getKey() + ": "
                                + server.getValue().replace("\n", " ") + "\n")
                        .collect(Collectors.joining())
                + """
                - HTTP/2 of go: its server is not in the standard library; nginx, apache2, lighttpd, haproxy, node and nghttpd have one.
                - A case that a server refuses by its own rules (empty lines before a request, bare LF, trailers, Expect) is not sent to it.
                - zero-copy receive (TCP_ZEROCOPY_RECEIVE): as splice, no copy takes place.
                """;
    }
}
