package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.HttpConnection;

/** The node server of the tests, which other tests send anything. */
@Timeout(60)
class NodeServerIT {

    private static final List<String> NOWHERE =
            List.of("/", "*", "a", "a:", ":1", "a:b", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:99999");

    @Test
    void it_lives_on_after_a_connect_to_nowhere(@TempDir Path directory) throws IOException, InterruptedException {
        try (var node = Server.start(Catalogue.NODE, directory, Map.of(), false)) {
            for (String target : NOWHERE) {
                assertThat(answer(node, "CONNECT " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                        .as(target)
                        .doesNotStartWith("HTTP/1.1 200 ");
                assertThat(answer(node, Requests.GET)).as("after " + target).startsWith("HTTP/1.1 200 ");
            }
        } catch (MissingServer e) {
            assumeTrue(false, e.getMessage());
        }
    }

    /** What it answers, or that it closes the connection. */
    private static String answer(Server node, String request) throws IOException {
        try (var connection = new HttpConnection(node.at(Door.IPV4))) {
            connection.send(request);
            return connection.receive();
        } catch (EOFException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
