package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.HttpConnection;
import scopeplugins.http.NeedsRoot;

/** The packaged plugin meets connections in the middle of a body. */
@NeedsRoot
@Tag("alone")
@Timeout(240)
class MidstreamIT {

    private static final int UPLOADS = 100;
    private static final String TLS_HANDSHAKE = "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003";

    @TempDir
    private Path directory;

    @Test
    void payload_that_looks_like_tls_makes_no_connection_encrypted() throws IOException, InterruptedException {
        try (var nginx = Server.nginx(directory)) {
            List<HttpConnection> uploads = begin(nginx);
            try (var counter = Counter.start(directory)) {
                long before = counter.scrape().total("http_connections_encrypted_total");
                for (HttpConnection upload : uploads) {
                    upload.send(TLS_HANDSHAKE + "x".repeat(1000 - TLS_HANDSHAKE.length()));
                    upload.receive();
                    // With its answer the server has read what is in front of it.
                    upload.send(Requests.GET);
                    upload.receive();
                }
                Scrape after = counter.scrape();
                // Other programs of this machine may open encrypted connections meanwhile, but not that many.
                assertThat(after.total("http_connections_encrypted_total") - before)
                        .isLessThan(UPLOADS / 2);
                assertThat(after.requestsOf(nginx.workers())).isEqualTo(UPLOADS);
            } finally {
                for (HttpConnection upload : uploads) {
                    upload.close();
                }
            }
        }
    }

    private static List<HttpConnection> begin(Server nginx) throws IOException {
        var uploads = new ArrayList<HttpConnection>();
        for (int i = 0; i < UPLOADS; i++) {
            var upload = new HttpConnection(nginx.at(Door.IPV4));
            uploads.add(upload);
            upload.send("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 2000\r\n\r\n" + "x".repeat(1000));
        }
        return uploads;
    }
}
