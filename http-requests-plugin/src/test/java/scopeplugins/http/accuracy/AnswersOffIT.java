package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.http.HttpConnection;
import scopeplugins.http.NeedsRoot;

/** The packaged plugin with and without answers. */
@NeedsRoot
@Timeout(240)
class AnswersOffIT {

    // Where programs are attached that are not at the tracepoint of reads or the end of a process.
    private static final String WHERE_ANSWERS_ARE_SENT = "net_dev_queue";

    @TempDir
    private Path directory;

    @Test
    void without_answers_none_are_on_the_page_and_no_program_is_where_they_are_sent()
            throws IOException, InterruptedException {
        try (var nginx = Server.nginx(directory)) {
            try (var counter = Counter.start(directory, "--attach", "tp_btf", "--answers", "off")) {
                send(nginx);
                Scrape scrape = counter.scrape();
                assertThat(scrape.requestsOf(nginx.workers())).isEqualTo(23);
                assertThat(scrape.responses()).isEmpty();
                assertThat(scrape.totals().keySet()).noneMatch(name -> name.startsWith("http_response"));
                assertThat(tracepoints(counter.pid())).doesNotContain(WHERE_ANSWERS_ARE_SENT);
            }
            try (var counter = Counter.start(directory, "--attach", "tp_btf")) {
                send(nginx);
                assertThat(counter.scrape().responsesOf(nginx.workers()).total())
                        .isEqualTo(23);
                assertThat(tracepoints(counter.pid())).contains(WHERE_ANSWERS_ARE_SENT);
            }
        }
    }

    private static void send(Server nginx) throws IOException {
        try (HttpConnection connection = new HttpConnection(nginx.at(Door.IPV4))) {
            for (int i = 0; i < 23; i++) {
                connection.send(Requests.GET);
                connection.receive();
            }
        }
    }

    /** Where the process has programs: Documentation/bpf, bpf_raw_tp_link_show_fdinfo() of kernel/bpf/syscall.c. */
    private static List<String> tracepoints(long pid) throws IOException {
        Path files = Path.of("/proc", Long.toString(pid), "fdinfo");
        try (Stream<Path> all = Files.list(files)) {
            return all.flatMap(AnswersOffIT::lines)
                    .filter(line -> line.startsWith("tp_name:"))
                    .map(line -> line.substring("tp_name:".length()).strip())
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException closed) {
            return Stream.of();
        }
    }
}
