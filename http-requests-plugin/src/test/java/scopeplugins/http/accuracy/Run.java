package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run of cases against servers, section by section. */
final class Run implements AutoCloseable {

    private final Path directory;
    private String[] options;
    private final Servers servers;
    private final List<Chain> chains = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private Counter counter;
    private Trial trial;
    private Scrape witnesses;

    /** The options are the plugin's. */
    Run(Path directory, String... options) throws IOException {
        this.directory = directory;
        this.options = options;
        servers = new Servers(directory);
        counter = Counter.start(directory, options);
        trial = new Trial(counter, chains);
        witnesses = counter.scrape();
    }

    List<Chain> start(List<Recipe> recipes) throws IOException, InterruptedException {
        return known(servers.start(recipes));
    }

    /** Haproxy in front of nginx, with each kind of PROXY header. */
    List<Chain> startProxies() throws IOException, InterruptedException {
        return known(Stream.of(
                        servers.proxied(Catalogue.haproxy("haproxy"), Door.IPV4, ""),
                        servers.proxied(Catalogue.haproxy("haproxy, v1"), Door.PROXIED, " send-proxy"),
                        servers.proxied(Catalogue.haproxy("haproxy, v2"), Door.PROXIED, " send-proxy-v2"))
                .flatMap(chain -> chain.stream())
                .toList());
    }

    Optional<Chain> relayed(Recipe relay, Recipe recipe) throws IOException, InterruptedException {
        Optional<Chain> chain = servers.relayed(relay, recipe);
        chain.ifPresent(chains::add);
        return chain;
    }

    /** Sends requests inside of TLS until those of each server are seen: the plugin has to find its library first. */
    void meetInsideOfTls(List<Chain> on) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("deadline", 60));
        for (Chain chain : on) {
            while (counter.scrape().tlsRead().stream()
                    .noneMatch(chain.entrance().pids()::contains)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("requests to " + chain.entrance().name() + " inside of TLS are not seen:\n"
                            + counter.log());
                }
                new Client(chain.entrance().at(Door.TLS), Door.TLS).exchangeOnce(Requests.GET);
            }
        }
        trial = new Trial(counter, chains);
    }

    /** Connections inside of TLS that are older than the plugin. */
    void olderInsideOfTls(List<Chain> on) throws IOException, InterruptedException {
        try (var connections = IdleConnections.insideOfTls()) {
            open(connections, on);
            restartAsBefore();
            meetInsideOfTls(on);
            section(
                    "Inside of TLS: connections older than the plugin",
                    false,
                    List.of(connections.next(), connections.more()),
                    on);
        }
    }

    /** Haproxy in front of nginx, inside of TLS. */
    Optional<Chain> startInsideOfTls(Recipe proxy) throws IOException, InterruptedException {
        Optional<Chain> chain = servers.proxied(proxy, Door.IPV4, "");
        chain.ifPresent(chains::add);
        return chain;
    }

    /** Haproxy in front of nginx, taking bodies by splice(). */
    List<Chain> startSplicing() throws IOException, InterruptedException {
        return known(servers.proxied(Catalogue.SPLICING, Door.IPV4, "").stream().toList());
    }

    private List<Chain> known(List<Chain> started) {
        chains.addAll(started);
        return started;
    }

    /** Runs each case on all servers it applies to; what was found becomes a table. */
    List<Cell> section(String title, boolean serversAreRows, List<Case> cases, List<Chain> on)
            throws IOException, InterruptedException {
        var cells = new ArrayList<Cell>();
        for (Case each : cases) {
            cells.addAll(trial.run(each, on));
        }
        tables.add(new Table(title, cells, serversAreRows));
        System.err.println("accuracy: " + title + ": " + cells.size() + " cells, "
                + cells.stream().filter(Cell::isExact).count() + " exact");
        return cells;
    }

    /** Connections that are older than the plugin. */
    void idleConnections(List<Chain> on) throws IOException, InterruptedException {
        older("Connections older than the plugin", List.of(IdleConnections.plain()), on);
    }

    /** Opens connections, starts the plugin anew, and goes on with them. */
    void older(String title, List<? extends Older> connections, List<Chain> on)
            throws IOException, InterruptedException {
        try {
            for (Older each : connections) {
                open(each, on);
            }
            restart();
            section(title, false, connections.stream().map(Older::more).toList(), on);
            tables.add(new Table(title + ": their clients", clients(connections), false));
        } finally {
            for (Older each : connections) {
                each.close();
            }
        }
    }

    private static void open(Older connections, List<Chain> on) throws IOException, InterruptedException {
        for (Door door : Door.values()) {
            for (Chain chain : on) {
                if (connections.more().appliesTo(chain.entrance(), door)) {
                    connections.open(chain.entrance().at(door));
                }
            }
        }
    }

    /** What was counted for processes that only sent requests. */
    private List<Cell> clients(List<? extends Older> connections) throws IOException {
        Scrape scrape = counter.scrape();
        return connections.stream()
                .filter(each -> !each.clients().isEmpty())
                .map(each -> new Cell(
                        each.more().name(),
                        Door.IPV4,
                        "clients",
                        0,
                        0,
                        scrape.requestsOf(each.clients()),
                        0,
                        false,
                        "",
                        ""))
                .toList();
    }

    /** The plugin is killed and started again in the midst of requests. */
    void killedUnderLoad(Server server) throws IOException, InterruptedException {
        try (var connections = new BusyConnections(server.at(Door.IPV4))) {
            Pause.millis(300);
            restart();
            Pause.millis(300);
            connections.stop();
            trial = new Trial(counter, chains);
            section(
                    "Killed (kill -9) and started again under load",
                    false,
                    List.of(connections.more("on the same connections, and on new ones", 101)),
                    List.of(new Chain(List.of(server))));
        }
    }

    /** With a map for one server besides the plugin itself: what does not fit is counted as lost. */
    void tooFewProcesses(List<Chain> on) throws IOException, InterruptedException {
        restart("--max-processes", "2");
        Cell cell = countedOrLost(on);
        // What is lost is so for the whole machine, where others may have received requests meanwhile.
        for (int i = 1; i < 3 && !cell.isExact(); i++) {
            cell = countedOrLost(on);
        }
        tables.add(new Table("With --max-processes 2", List.of(cell), false));
    }

    /** With a map for fewer connections than there are. */
    void forgotten(List<Chain> on, List<Chain> words) throws IOException, InterruptedException {
        restart("--max-connections", Integer.toString(Forgotten.REMEMBERED));
        section("With --max-connections " + Forgotten.REMEMBERED, false, Forgotten.http(words), on);
        section("The same, no HTTP", false, List.of(Forgotten.words()), words);
    }

    private Cell countedOrLost(List<Chain> on) throws IOException, InterruptedException {
        long lost = counter.scrape().total("http_requests_lost_total");
        List<Cell> cells = trial.run(HttpCases.KEEP_ALIVE, on);
        int sent = cells.stream().mapToInt(Cell::sent).sum();
        long counted = cells.stream().mapToLong(Cell::counted).sum();
        long missed = counter.scrape().total("http_requests_lost_total") - lost;
        return new Cell(
                counted + " counted, the others in `http_requests_lost_total`",
                Door.IPV4,
                on.size() + " servers",
                sent,
                cells.stream().mapToInt(Cell::answered).sum(),
                counted + missed,
                sent,
                true,
                "",
                counted < sent ? "" : "nothing was lost");
    }

    /** Kills the plugin and starts it anew, with the same options. */
    void restartAsBefore() throws IOException {
        restart(options);
    }

    /** Kills the plugin and starts it anew, with these options from now on. */
    void restartWith(String... others) throws IOException {
        options = others;
        restartAsBefore();
    }

    /** Kills the plugin and starts it anew. */
    void restart(String... options) throws IOException {
        counter.close();
        counter = Counter.start(directory, options);
        trial = new Trial(counter, chains);
    }

    /** Where the words of other protocols are read, and where tunnels end. */
    static InetSocketAddress address(Chain chain) {
        return (InetSocketAddress) chain.entrance().at(Door.IPV4);
    }

    /** Looks once more, when the sections are over: was anything counted late, or for the clients? */
    List<Cell> afterwards() throws IOException {
        List<Cell> cells = afterwards("Afterwards");
        witnesses = counter.scrape();
        return cells;
    }

    List<Cell> afterwards(String title) throws IOException {
        List<Cell> cells = trial.end(chains);
        tables.add(new Table(title, cells, false));
        return cells;
    }

    Counter counter() {
        return counter;
    }

    Findings findings() {
        return new Findings(tables, servers, witnesses);
    }

    @Override
    public void close() {
        counter.close();
        servers.close();
    }
}
