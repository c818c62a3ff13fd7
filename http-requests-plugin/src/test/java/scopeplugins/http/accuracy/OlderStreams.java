package scopeplugins.http.accuracy;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import scopeplugins.http.HttpConnection;

/**
 * HTTP/2 connections that are older than the plugin, whose next request begins with what only the client and the server
 * remember: a connection for each form of that request.
 */
final class OlderStreams implements Older {

    private static final String GET = "\u0082";
    private static final String ROOT = "\u0084";
    private static final String HTTP = "\u0086";
    private static final int REQUESTS = 3;

    // Entries that push those of the first request out of reach of one byte; 36 bytes each, of 4,096.
    private static final int FAR = 70;

    private final String name;
    private final List<Function<FieldTable, String>> forms;
    private final int far;
    private final String inFront;
    private final Map<SocketAddress, List<Dialogue>> dialogues = new HashMap<>();

    /** A connection and its table. */
    private record Dialogue(HttpConnection connection, FieldTable table) {}

    private OlderStreams(String name, List<Function<FieldTable, String>> forms, int far, String inFront) {
        this.name = name;
        this.forms = forms;
        this.far = far;
        this.inFront = inFront;
    }

    static List<OlderStreams> all() {
        Function<FieldTable, String> authority = table -> table.reference(":authority", "test");
        Function<FieldTable, String> path = table -> table.reference(":path", "/teapot");
        Function<FieldTable, String> method = table -> table.reference(":method", "GET");
        List<Function<FieldTable, String>> twoReferences = orders(List.of(path, authority, _ -> GET, _ -> HTTP));
        List<Function<FieldTable, String>> threeReferences = orders(List.of(path, authority, method, _ -> HTTP));
        List<Function<FieldTable, String>> names = List.of(
                table -> table.value(":path", "/") + GET + HTTP + table.value(":authority", "else"),
                table -> table.secret(":path", "/") + GET + HTTP + table.value(":authority", "else"),
                table -> table.rememberedValue(":authority", "else") + GET + HTTP + ROOT,
                table -> table.reference(":path", "/teapot") + table.secret(":authority", "else") + GET + HTTP,
                table -> table.reference(":authority", "test") + table.value(":path", "/") + GET + HTTP);
        return List.of(
                new OlderStreams("two references, each order", twoReferences, 0, ""),
                new OlderStreams("two references, each order, far back", twoReferences, FAR, ""),
                new OlderStreams("three references, each order", threeReferences, 0, ""),
                new OlderStreams("three references, each order, far back", threeReferences, FAR, ""),
                new OlderStreams("values whose names are references", names, 0, ""),
                new OlderStreams("values whose names are references, far back", names, FAR, ""),
                new OlderStreams(
                        "names in words",
                        orders(List.of(
                                table -> table.remembered(":path", "/"),
                                table -> table.remembered(":authority", "else"),
                                _ -> GET,
                                _ -> HTTP)),
                        0,
                        ""),
                new OlderStreams(
                        "the table's size first",
                        List.of(table ->
                                FieldTable.size(4096) + path.apply(table) + authority.apply(table) + GET + HTTP),
                        0,
                        ""),
                new OlderStreams("a PING in front", twoReferences, 0, Frames.PING));
    }

    /** Each order of the four pseudo-fields. */
    private static List<Function<FieldTable, String>> orders(List<Function<FieldTable, String>> fields) {
        return permutations(fields).stream()
                .map(order -> (Function<FieldTable, String>)
                        table -> order.stream().map(field -> field.apply(table)).collect(joining()))
                .toList();
    }

    private static <T> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<T>>();
        for (int i = 0; i < items.size(); i++) {
            var others = new ArrayList<>(items);
            T first = others.remove(i);
            for (List<T> rest : permutations(others)) {
                var permutation = new ArrayList<>(rest);
                permutation.addFirst(first);
                all.add(permutation);
            }
        }
        return all;
    }

    /** The first request teaches the server what the others refer to. */
    @Override
    public void open(SocketAddress server) throws IOException {
        var opened = new ArrayList<Dialogue>();
        dialogues.put(server, opened);
        for (int i = 0; i < forms.size(); i++) {
            var dialogue = new Dialogue(new HttpConnection(server), new FieldTable());
            opened.add(dialogue);
            String fields = dialogue.table.remembered(":method", "GET")
                    + dialogue.table.remembered(":path", "/teapot")
                    + dialogue.table.remembered(":authority", "test")
                    + HTTP
                    + IntStream.range(0, far)
                            .mapToObj(n -> dialogue.table.remembered("x" + n, "y"))
                            .collect(joining());
            dialogue.connection.send(Frames.PREFACE + Frames.SETTINGS + Frames.request(1, fields));
            Frames.awaitEndOf(dialogue.connection, 1);
        }
    }

    @Override
    public Case more() {
        return Case.at(Door.H2C, name, client -> {
            List<Dialogue> opened = dialogues.getOrDefault(client.server(), List.of());
            for (int i = 0; i < opened.size(); i++) {
                Dialogue dialogue = opened.get(i);
                for (int stream = 3; stream < 3 + 2 * REQUESTS; stream += 2) {
                    dialogue.connection.send(
                            inFront + Frames.request(stream, forms.get(i).apply(dialogue.table)));
                    client.sent(1);
                    Frames.awaitEndOf(dialogue.connection, stream);
                    client.answered(1);
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (List<Dialogue> opened : dialogues.values()) {
            for (Dialogue dialogue : opened) {
                dialogue.connection.close();
            }
        }
    }
}
