package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import scopeplugins.http.HttpConnection;

/** Servers that wait before they answer, as long as the request's target says. */
final class Waits {

    private static final Recipe NGINX = new Recipe(
            "nginx before sender", "{sbin/nginx} -v", "", "{sbin/nginx} -c {passing.conf}", Door.IPV4, Door.UNIX);

    private Waits() {}

    /** Threads that sleep, nginx that waits for such a one, and an event loop. */
    static List<Chain> start(Run run) throws IOException, InterruptedException {
        Optional<Chain> behind = run.relayed(NGINX, SendCases.server("sender behind nginx"));
        return Stream.concat(run.start(List.of(SendCases.SERVER, Catalogue.NODE)).stream(), behind.stream())
                .toList();
    }

    static List<Case> all() {
        return List.of(after(0, 51), after(5, 31), after(50, 11), after(500, 3));
    }

    /** At most as long as the client waits, and at least as long as the server does. */
    private static Case after(int millis, int requests) {
        return new Case("after " + millis + " ms", Set.of(Door.IPV4, Door.UNIX), _ -> true, true, Set.of(), client -> {
            String request = "GET /after/" + millis + " HTTP/1.1\r\nHost: test\r\n\r\n";
            client.answersTake(TimeUnit.MILLISECONDS.toNanos(millis));
            try (HttpConnection connection = client.connect()) {
                for (int i = 0; i < requests; i++) {
                    long start = System.nanoTime();
                    client.exchange(connection, request);
                    client.waited(System.nanoTime() - start);
                }
            }
        });
    }
}
