package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Sends each of the {@link Forms} to each server, and compares the servers' answers with what the forms say of them. */
final class FormCases {

    /** The tests' other apache2 takes more than it does by default. */
    static final Recipe STRICT = new Recipe(
            "apache2-strict",
            "{sbin/apache2} -v",
            "",
            "{sbin/apache2} -D FOREGROUND -D Strict -f {apache2.conf}",
            Door.IPV4,
            Door.IPV6,
            Door.H2C);

    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    // What two of them answer is tolerated.
    private static final Set<String> JUDGES = Set.of("nginx", STRICT.name(), "node", "python", "go", "java");

    private static final String[] EVENTS = {
        "http_stream_resyncs_total", "http_stream_gaps_total", "http_connections_joined_total"
    };

    private final Run run;
    private final List<Chain> servers;
    private final Map<Form, Set<String>> answeredBy = new HashMap<>();

    /** Of a chain what its first server passes on is counted for the others. */
    FormCases(Run run, List<Chain> servers) {
        this.run = run;
        this.servers = servers.stream()
                .filter(chain -> chain.entrance().doors().contains(Door.IPV4))
                .toList();
    }

    /** Each form is a case. */
    void run() throws IOException, InterruptedException {
        for (Map.Entry<String, List<Form>> section : Forms.all().entrySet()) {
            List<Case> cases = section.getValue().stream()
                    .map(form -> sent(form.name(), List.of(form))
                            .except(form.except().toArray(String[]::new)))
                    .toList();
            run.section("Forms: " + section.getKey(), false, cases, servers);
        }
        run.section("Forms", false, List.of(compared()), servers);
    }

    /** Each of these sections is a case, which takes a tenth of the time. */
    void runTogether(String... sections) throws IOException, InterruptedException {
        var cases = new ArrayList<Case>();
        for (String section : sections) {
            cases.add(sent(section, Forms.all().getOrDefault(section, List.of())));
        }
        cases.add(compared());
        run.section("Forms", false, cases, servers);
    }

    private Case sent(String name, List<Form> forms) {
        return Case.at(Door.IPV4, name, client -> {
                    String server = nameOf(client);
                    for (Form form : forms) {
                        if (!form.except().contains(server)) {
                            send(client, server, form);
                        }
                    }
                })
                .unanswered()
                .witnessedBy(EVENTS);
    }

    private Case compared() {
        return Case.at(Door.IPV4, "not tolerated though two servers answer", this::compare)
                .only("nginx");
    }

    private void send(Client client, String server, Form form) throws IOException {
        try (var connection = new WaryConnection(client.server())) {
            connection.send(form.bytes());
            int requests = Math.max(1, form.requests());
            var answers = new ArrayList<>(connection.receive(requests));
            client.sent(requests);
            if (answers.getFirst().isOk()) {
                answeredBy.computeIfAbsent(form, _ -> new HashSet<>()).add(server);
            }
            if (form.requests() == 0 && form.tells() && answers.getFirst().isOk()) {
                client.unseen(1);
            } else if (form.requests() == 0) {
                client.refused(1);
            }
            if (form.goesOn() && connection.isOpen()) {
                connection.send(NEXT);
                client.sent(1);
                Answer next = connection.receive(1).getFirst();
                client.refused(next.isOk() ? 0 : 1);
                answers.add(next);
            }
            client.answered((int) answers.stream().filter(Answer::isOk).count());
            client.passedOn((int) answers.stream().filter(Answer::isNginx).count());
        }
    }

    private String nameOf(Client client) {
        return servers.stream()
                .map(Chain::entrance)
                .filter(server -> server.at(Door.IPV4).equals(client.server()))
                .map(Server::name)
                .findAny()
                .orElse("");
    }

    private void compare(Client client) throws IOException {
        answeredBy.values().forEach(names -> names.retainAll(JUDGES));
        String missing = answeredBy.entrySet().stream()
                .filter(form ->
                        form.getKey().followsTheServers() && form.getValue().size() >= 2)
                .map(form -> form.getKey().name() + " (" + String.join(", ", form.getValue()) + ")")
                .sorted()
                .collect(Collectors.joining("; "));
        if (!missing.isEmpty()) {
            throw new IOException("forms.txt does not tolerate what two servers answer: " + missing);
        }
    }
}
