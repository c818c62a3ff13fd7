package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scopeplugins.http.HttpConnection;

/** The ways to send HTTP/2 without TLS. */
final class Http2Cases {

    private static final Pattern SUCCEEDED = Pattern.compile("requests: (\\d+) total.* (\\d+) succeeded");
    private static final Pattern STATUS = Pattern.compile("(?m)^[1-5]\\d\\d$");

    // Of nghttp: id, responseEnd, requestStart, process, code, size, path.
    private static final Pattern ANSWER = Pattern.compile("(?m)^ *\\d+ .*s +\\d{3} +\\S+ /$");

    private Http2Cases() {}

    static List<Case> all() {
        return List.of(
                Case.at(
                        Door.H2C,
                        "HTTP/2, 10 connections x 16 streams",
                        client -> h2load(client, "-n", "997", "-c", "10", "-m", "16")),
                Case.at(Door.H2C, "HTTP/2, CONTINUATION, padding", client -> frames(client, 3)),
                // The nginx of Debian 12 takes no trailers.
                Case.at(Door.H2C, "HTTP/2, trailers", client -> frames(client, 4))
                        .except("nginx"),
                Case.at(Door.IPV4, "Upgrade: h2c", client -> upgrade(client, 1))
                        .only("apache2", "lighttpd")
                        .unanswered(),
                // Apache leaves some of these unanswered.
                Case.at(Door.IPV4, "Upgrade: h2c, 5 streams", client -> upgrade(client, 5))
                        .only("lighttpd")
                        .unanswered());
    }

    /** Has h2load send requests. */
    static void h2load(Client client, String... options) throws IOException {
        Matcher summary = SUCCEEDED.matcher(Command.output(
                Command.line("h2load", List.of(options), url((InetSocketAddress) client.server(), client.scheme()))));
        if (!summary.find()) {
            throw new IOException("h2load printed no summary");
        }
        client.sent(Integer.parseInt(summary.group(1)));
        client.answeredOk(Integer.parseInt(summary.group(2)));
    }

    /**
     * The first request asks for the upgrade, the others are streams. The lighttpd of Debian 13 grants it, and never answers the
     * first: nghttp would wait until the server ends the connection.
     */
    private static void upgrade(Client client, int streams) throws IOException {
        for (int i = 0; i < 5; i++) {
            String statistics = Command.output(Command.line(
                    "nghttp --null-out --stat --upgrade --timeout=5s",
                    List.of("--multiply=" + streams),
                    url((InetSocketAddress) client.server(), "http")));
            int answered = (int) ANSWER.matcher(statistics).results().count();
            client.sent(streams);
            client.answered(answered);
            client.unanswered(streams - answered);
        }
    }

    /** Has curl send requests on one connection. */
    static void curl(Client client, String scheme, int requests, String... options) throws IOException {
        String output = Command.output(Command.line(
                "curl --silent --noproxy * --output /dev/null --write-out %{http_code}\\n",
                List.of(options), url((InetSocketAddress) client.server(), scheme) + "?[1-" + requests + "]"));
        client.sent(requests);
        client.answered((int) STATUS.matcher(output).results().count());
    }

    private static String url(InetSocketAddress server, String scheme) {
        return scheme + "://" + server.getAddress().getHostAddress() + ":" + server.getPort() + "/";
    }

    private static void frames(Client client, int kinds) throws IOException {
        try (HttpConnection connection = client.connect()) {
            connection.send(Frames.PREFACE + Frames.SETTINGS);
            for (int i = 0; i < 23; i++) {
                int stream = 2 * i + 1;
                connection.send(
                        switch (i % kinds) {
                            case 0 -> Frames.request(stream);
                            case 1 -> Frames.paddedRequest(stream);
                            case 2 -> Frames.continuedRequest(stream);
                            default -> Frames.requestWithTrailers(stream, Requests.DECOY);
                        });
                client.sent(1);
                Frames.awaitEndOf(connection, stream);
                client.answered(1);
            }
        }
    }
}
