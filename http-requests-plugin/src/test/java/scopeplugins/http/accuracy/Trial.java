package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends cases to servers and compares what was counted.
 *
 * <p>A server's count before a case is that after the case before: what is counted late, or without a case, shows in the
 * next one.
 */
final class Trial {

    // An emulated machine takes longer.
    private static final long TRAFFIC_MILLIS = TimeUnit.SECONDS.toMillis(Long.getLong("deadline", 60));
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Counter counter;
    private final Map<Server, Long> counted = new HashMap<>();
    private final Map<Server, Responses> answered = new HashMap<>();
    private Scrape before;

    Trial(Counter counter, List<Chain> chains) throws IOException {
        this.counter = counter;
        this.before = counter.scrape();
        known(chains, before);
    }

    private void known(List<Chain> chains, Scrape scrape) {
        for (Chain chain : chains) {
            for (Server server : chain.servers()) {
                counted.put(server, countOf(server, scrape));
                answered.put(server, responsesOf(server, scrape));
            }
        }
    }

    /** Runs the case at each of its doors, of all servers one after the other. */
    List<Cell> run(Case trial, List<Chain> chains) throws IOException, InterruptedException {
        var cells = new ArrayList<Cell>();
        for (Door door : Door.values()) {
            for (boolean processesEnd : new boolean[] {true, false}) {
                List<Chain> open = chains.stream()
                        .filter(chain -> trial.appliesTo(chain.entrance(), door))
                        .filter(chain -> chain.entrance().processesEnd() == processesEnd)
                        .toList();
                if (!open.isEmpty()) {
                    cells.addAll(processesEnd ? repeatedly(trial, door, open) : once(trial, door, open));
                }
            }
        }
        return cells;
    }

    /** The total of ended processes is that of the whole machine, where others may have ended meanwhile. */
    private List<Cell> repeatedly(Case trial, Door door, List<Chain> chains) throws IOException, InterruptedException {
        List<Cell> cells = List.of();
        for (int i = 0; i == 0 || (i < 3 && !cells.stream().allMatch(Cell::isExact)); i++) {
            before = counter.scrape();
            known(chains, before);
            cells = once(trial, door, chains);
        }
        return cells;
    }

    private List<Cell> once(Case trial, Door door, List<Chain> chains) throws IOException, InterruptedException {
        var clients = new LinkedHashMap<Chain, Client>();
        var notes = new HashMap<Chain, String>();
        for (Chain chain : chains) {
            var client = new Client(chain.entrance().at(door), door);
            clients.put(chain, client);
            notes.put(chain, send(trial, client));
        }
        Scrape after = settle(door, clients);
        var cells = new ArrayList<Cell>();
        for (Map.Entry<Chain, Client> entry : clients.entrySet()) {
            for (Server server : entry.getKey().servers()) {
                String note = notes.getOrDefault(entry.getKey(), "") + missingWitness(trial, entry.getValue(), after);
                cells.add(cell(trial, door, server, entry, after, note));
            }
        }
        before = after;
        return cells;
    }

    /** Returns what went wrong. */
    private static String send(Case trial, Client client) throws InterruptedException {
        var failure = new AtomicReference<>("");
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                trial.traffic().send(client);
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure.set(e.toString());
            }
        });
        sender.join(TRAFFIC_MILLIS);
        // Closes the channel it waits for.
        sender.interrupt();
        sender.join();
        return failure.get();
    }

    /** Waits a while for requests whose answer nobody awaited. */
    private Scrape settle(Door door, Map<Chain, Client> clients) throws IOException {
        long deadline = System.nanoTime() + LATE_NANOS;
        while (true) {
            Scrape after = counter.scrape();
            boolean complete = clients.entrySet().stream()
                    .allMatch(entry -> entry.getKey().servers().stream()
                            .allMatch(server -> newlyCounted(server, after) >= expected(entry, server)
                                    && (door == Door.TLS
                                            || newlyAnswered(server, after).settled() >= newlyCounted(server, after))));
            if (complete || System.nanoTime() > deadline) {
                return after;
            }
        }
    }

    private static int expected(Map.Entry<Chain, Client> entry, Server server) {
        return entry.getValue().expected(entry.getKey().entrance().equals(server));
    }

    private static long countOf(Server server, Scrape scrape) {
        return scrape.requestsOf(server.pids())
                + (server.processesEnd() ? scrape.total("http_requests_exited_total") : 0);
    }

    private static Responses responsesOf(Server server, Scrape scrape) {
        Responses living = scrape.responsesOf(server.pids());
        return server.processesEnd() ? living.plus(scrape.responsesOf(List.of(0L))) : living;
    }

    private Responses newlyAnswered(Server server, Scrape after) {
        return responsesOf(server, after).since(answered.getOrDefault(server, Responses.NONE));
    }

    private long newlyCounted(Server server, Scrape after) {
        return countOf(server, after) - counted.getOrDefault(server, 0L);
    }

    private Cell cell(Case trial, Door door, Server server, Map.Entry<Chain, Client> entry, Scrape after, String note) {
        Client client = entry.getValue();
        long fresh = newlyCounted(server, after);
        Responses responses = newlyAnswered(server, after);
        counted.put(server, countOf(server, after));
        answered.put(server, responsesOf(server, after));
        boolean isFirst = entry.getKey().entrance().equals(server);
        return new Cell(
                trial.name(),
                door,
                server.name(),
                client.sent(),
                client.answered(),
                fresh,
                expected(entry, server),
                trial.answers(),
                responses
                        + (client.waits().isEmpty()
                                ? ""
                                : ", " + responses.times().medianBeside(client.waits())),
                note
                        // Answers inside of TLS are not looked at.
                        + (door == Door.TLS
                                ? ""
                                : wrongSum(door, trial.answers() ? 0 : client.unanswered(), fresh, responses)
                                        + wrongAnswers(
                                                client, isFirst && !Mptcp.hidesAnswersOf(server), fresh, responses)));
    }

    /**
     * Each request has an answer or will have none. On a unix socket the latter shows only when another one is at its place
     * in memory, and may be of an earlier case.
     */
    private static String wrongSum(Door door, int unanswered, long requests, Responses counted) {
        boolean isExact = counted.settled() == requests && (unanswered < 0 || counted.unanswered() == unanswered);
        boolean mayWait = door == Door.UNIX && unanswered != 0;
        return isExact || (mayWait && counted.total() <= requests)
                ? ""
                : "of " + requests + " requests " + counted.total() + " have an answer (" + counted + "), "
                        + counted.unanswered() + " will have none;";
    }

    /** Where the client knows the codes they are these. */
    private static String wrongAnswers(Client client, boolean areCodesSeen, long requests, Responses counted) {
        if (client.isAllTimed() && counted.times().count() != counted.total()) {
            return "of " + counted.total() + " answers " + counted.times().count() + " have a time;";
        }
        if (!client.waits().isEmpty()) {
            return counted.times().wrongBeside(client.waits(), client.leastWait());
        }
        boolean isKnown = client.responses().total() == requests - Math.max(0, client.unanswered());
        return areCodesSeen
                        && isKnown
                        && !counted.byCode().equals(client.responses().byCode())
                ? "the client saw " + client.responses() + ", counted were " + counted + ";"
                : "";
    }

    private String missingWitness(Case trial, Client client, Scrape after) {
        if (trial.witnesses().isEmpty()) {
            return "";
        }
        long rise = trial.witnesses().stream()
                .mapToLong(witness -> after.total(witness) - before.total(witness))
                .sum();
        return rise >= client.witnessed() ? "" : trial.witnesses() + " rose by " + rise + " only";
    }

    /** Checks that nothing was counted after its case was over. */
    List<Cell> end(List<Chain> chains) throws IOException {
        var cells = new ArrayList<Cell>();
        Scrape last = counter.scrape();
        for (Chain chain : chains) {
            for (Server server : chain.servers()) {
                long late = newlyCounted(server, last);
                if (late != 0 && !server.processesEnd()) {
                    cells.add(new Cell("afterwards", Door.IPV4, server.name(), 0, 0, late, 0, false, "", ""));
                }
            }
        }
        long own = ProcessHandle.current().pid();
        cells.add(new Cell(
                "the clients' own process", Door.IPV4, "java", 0, 0, last.requestsOf(List.of(own)), 0, false, "", ""));
        return cells;
    }
}
