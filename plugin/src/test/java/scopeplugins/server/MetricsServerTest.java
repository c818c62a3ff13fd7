package scopeplugins.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import scopeplugins.plugin.PluginException;

class MetricsServerTest {

    private static final Map<String, Page> PAGES = Map.of(
            "/metrics",
            new Page("text/plain", Map.of("X-Some", "thing"), () -> Optional.of(StandardCharsets.UTF_8.encode("42"))));

    @Test
    void it_serves_its_pages_with_their_headers_and_nothing_else() throws Exception {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), TestClients.freePort());
        try (var _ = MetricsServer.start(address, PAGES);
                var client = HttpClient.newHttpClient()) {
            HttpResponse<String> metrics = get(client, address, "/metrics");
            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type")).hasValue("text/plain");
            assertThat(metrics.headers().firstValue("X-Some")).hasValue("thing");
            assertThat(metrics.body()).isEqualTo("42");
            assertThat(get(client, address, "/report").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_port_that_is_taken_is_refused_with_a_sentence() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> MetricsServer.start((InetSocketAddress) taken.getLocalSocketAddress(), PAGES))
                    .isInstanceOf(PluginException.class)
                    .hasMessageMatching("cannot listen on .*:" + taken.getLocalPort()
                            + " for metrics: Address already in use; choose another --metrics-listen");
        }
    }

    @Test
    void a_host_without_address_is_refused_with_a_sentence() {
        assertThatThrownBy(() -> MetricsServer.start(InetSocketAddress.createUnresolved("no.invalid", 9402), PAGES))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("cannot listen on no.invalid");
    }

    private static HttpResponse<String> get(HttpClient client, InetSocketAddress address, String path)
            throws IOException, InterruptedException {
        var uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
