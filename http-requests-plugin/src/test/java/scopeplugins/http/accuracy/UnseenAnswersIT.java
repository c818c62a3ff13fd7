package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.ChangedProgram;
import scopeplugins.http.HttpConnection;
import scopeplugins.http.NeedsRoot;

/** The packaged plugin, whose program misses each packet with more than a thousand bytes, as if the kernel had skipped it. */
@NeedsRoot
@Timeout(120)
class UnseenAnswersIT {

    private static final String SEEN = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String UNSEEN = "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + "x".repeat(4000);

    @TempDir
    private Path directory;

    @Test
    void what_was_sent_unseen_before_the_end_is_unknown_and_not_unanswered() throws IOException {
        String missing = ChangedProgram.compile(
                directory, "sent_bytes.h", "if ((__s32)size <= 0)\n", "if ((__s32)size <= 0 || size > 1000)\n");
        try (var counter = Counter.startWith(List.of(missing), directory)) {
            Responses before = responses(counter);

            exchange(3, SEEN + UNSEEN);
            assertThat(responses(counter).since(before).byCode()).hasToString("{200=1, unknown=2}");
            assertThat(counter.scrape().total("http_response_gaps_total")).isEqualTo(1);

            // The last packet has the FIN, too, or it comes alone: neither is a gap.
            before = responses(counter);
            exchange(3, SEEN);
            exchange(2, "");
            Responses seen = responses(counter).since(before);
            assertThat(seen.byCode()).hasToString("{200=1}");
            assertThat(seen.unanswered()).isEqualTo(4);
            assertThat(counter.scrape().total("http_response_gaps_total")).isEqualTo(1);
        }
    }

    /** This process answers pipelined requests in one write, and closes. */
    private static void exchange(int requests, String answers) throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new HttpConnection(listener.getLocalSocketAddress());
                Socket server = listener.accept()) {
            String asked = Requests.GET.repeat(requests);
            client.send(asked);
            server.getInputStream().readNBytes(asked.length());
            // One write may become several packets, which two do in any case.
            server.setTcpNoDelay(true);
            int seen = answers.startsWith(SEEN) ? SEEN.length() : 0;
            server.getOutputStream().write(answers.substring(0, seen).getBytes(StandardCharsets.ISO_8859_1));
            server.getOutputStream().write(answers.substring(seen).getBytes(StandardCharsets.ISO_8859_1));
            server.shutdownOutput();
        }
    }

    private static Responses responses(Counter counter) throws IOException {
        return counter.scrape().responsesOf(List.of(ProcessHandle.current().pid()));
    }
}
