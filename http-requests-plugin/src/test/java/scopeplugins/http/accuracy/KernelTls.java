package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * {@code KernelTls MODE...}: what {@link KernelRun} finds of requests inside of TLS, alone. A mode is what {@code --tls} takes.
 *
 * @param mode one
 * @param said the plugin's line about the library, or its reason not to start
 * @param cells the cases; empty if it does not see the library's reads
 */
record KernelTls(String mode, String said, List<Cell> cells) {

    static final List<String> MODES = List.of("safe", "all");

    private static final Pattern LINE = Pattern.compile(
            "Counting requests inside of TLS: (.*) in .*, which .* uses(, .*)|Requests inside of TLS that .* reads by .*/"
                    + "(.*)|ERROR (cannot count.*)");

    private static final String UNSEEN = " are not seen: ";
    private static final int MOST_REQUESTS = 1_000;

    static List<KernelTls> find(List<String> modes) throws IOException, InterruptedException {
        return Temporary.directory(directory -> {
            try (var run = new Run(directory)) {
                List<Chain> servers = run.start(List.of(TlsServers.PYTHON));
                var found = new ArrayList<KernelTls>();
                for (String mode : modes) {
                    found.add(find(run, mode, servers));
                }
                return found;
            }
        });
    }

    private static KernelTls find(Run run, String mode, List<Chain> servers) throws IOException, InterruptedException {
        try {
            run.restart("--tls", mode);
        } catch (AssertionError refused) {
            return new KernelTls(mode, said(String.valueOf(refused.getMessage())), List.of());
        }
        Server server = servers.getFirst().entrance();
        // Until its library was looked at.
        for (int i = 0; said(run.counter().log()).isEmpty() && i < MOST_REQUESTS; i++) {
            new Client(server.at(Door.TLS), Door.TLS).exchangeOnce(Requests.GET);
        }
        if (run.counter().log().contains(UNSEEN)) {
            return new KernelTls(mode, said(run.counter().log()), List.of());
        }
        run.meetInsideOfTls(servers);
        // An emulated machine takes its time.
        return new KernelTls(
                mode, said(run.counter().log()), run.section("--tls " + mode, false, TlsCases.someOfHttp1(), servers));
    }

    private static String said(String log) {
        return LINE.matcher(log.strip())
                .results()
                .map((MatchResult line) -> String.join(
                        "",
                        Arrays.asList(line.group(1), line.group(2), line.group(3), line.group(4)).stream()
                                .filter(part -> part != null)
                                .toList()))
                .reduce((before, after) -> after)
                .orElse("");
    }

    boolean isExact() {
        return !cells.isEmpty() && cells.stream().allMatch(Cell::isExact);
    }

    public static void main(String[] modes) throws IOException, InterruptedException {
        find(Arrays.asList(modes)).forEach(System.out::println);
    }
}
