package scopeplugins.http.top;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A page of metrics, put together line by line. */
final class PastedPage {

    private final List<String> lines = new ArrayList<>();

    /** A page of numbers that the plugin has read at this time. */
    PastedPage(double seconds) {
        lines.add("# TYPE http_sampled_timestamp_seconds gauge");
        lines.add("http_sampled_timestamp_seconds " + seconds);
    }

    PastedPage line(String line) {
        lines.add(line);
        return this;
    }

    PastedPage requests(String comm, int pid, long count) {
        return line("http_requests_total{comm=\"%s\",pid=\"%d\",scheme=\"http\"} %d.0".formatted(comm, pid, count));
    }

    PastedPage requests(String comm, int pid, String container, long count) {
        return line("http_requests_total{comm=\"%s\",container_id=\"%s\",pid=\"%d\",scheme=\"http\"} %d.0"
                .formatted(comm, container, pid, count));
    }

    PastedPage responses(String comm, int pid, String code, long count) {
        return line("http_responses_total{code=\"%s\",comm=\"%s\",pid=\"%d\",scheme=\"http\"} %d.0"
                .formatted(code, comm, pid, count));
    }

    /** Responses that took up to 1 ms, up to 10 ms, up to 100 ms, and longer. */
    PastedPage times(String comm, int pid, long... counts) {
        String[] bounds = {"0.001", "0.01", "0.1", "+Inf"};
        long sum = 0;
        for (int i = 0; i < bounds.length; i++) {
            sum += counts[i];
            line("http_time_to_first_byte_seconds_bucket{comm=\"%s\",pid=\"%d\",scheme=\"http\",le=\"%s\"} %d"
                    .formatted(comm, pid, bounds[i], sum));
        }
        return this;
    }

    HttpPage read() throws IOException {
        return HttpPage.read(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }
}
