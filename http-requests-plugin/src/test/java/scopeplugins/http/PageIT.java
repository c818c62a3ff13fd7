package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scopeplugins.http.accuracy.Door;
import scopeplugins.http.accuracy.Scrape;
import scopeplugins.http.accuracy.Server;
import scopeplugins.page.Browser;
import scopeplugins.page.LivePage;
import scopeplugins.plugin.FreePort;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.server.MetricsServer;
import scopeplugins.server.Page;

/** The page in a headless browser, of the packaged plugin beside real servers. */
@NeedsRoot
@Timeout(240)
class PageIT {

    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

    private static Browser browser;

    @TempDir
    private Path directory;

    private Path socket;
    private int port;

    @BeforeAll
    static void start_a_browser() {
        browser = new Browser();
    }

    @AfterAll
    static void stop_the_browser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void choose_addresses() throws IOException {
        socket = directory.resolve("http-requests.sock");
        port = FreePort.choose();
        browser.open("about:blank"); // the page of the test before would go on asking
        browser.log();
    }

    @Test
    void it_shows_the_numbers_that_the_metrics_have() throws Exception {
        try (var _ = plugin();
                var nginx = Server.nginx(directory)) {
            exchange(nginx, 23);
            browser.open(url());
            for (int sent : new int[] {23, 234}) {
                while (nginx.workers().stream().mapToLong(this::total).sum() < sent) {
                    Thread.onSpinWait(); // until the plugin has taken its next sample
                }
                for (long pid : nginx.workers()) {
                    if (total(pid) > 0) {
                        browser.await(cell(pid, "total") + " === arguments[0]", Long.toString(total(pid)));
                        browser.await(cell(pid, "name") + " === 'nginx'");
                    }
                }
                exchange(nginx, 234 - sent);
            }
            browser.await("Number(document.getElementById('requests').textContent) > 0");
            assertThat(browser.log()).isEmpty();
        }
    }

    @Test
    void a_restart_of_the_plugin_is_told_and_survived() throws Exception {
        try (var first = plugin()) {
            browser.open(url());
            browser.await(cell(first.pid(), "name") + " === 'java'");
        }
        browser.await("document.querySelector('#status.trouble')?.textContent.startsWith('No answer from the plugin')");
        try (var second = plugin()) {
            browser.await(cell(second.pid(), "name") + " === 'java'");
            browser.await("document.getElementById('status').textContent.startsWith('Live')");
            browser.await("!document.querySelector('main').textContent.includes('NaN')");
        }
    }

    @Test
    void what_a_process_is_called_is_only_text() throws Exception {
        Path python = directory.resolve("<script>");
        Files.createSymbolicLink(python, Path.of("/usr/bin/python3"));
        int serverPort = FreePort.choose();
        try (var _ = plugin();
                var server = PluginProcess.start(List.of(
                        python.toString(),
                        "-u",
                        "-m",
                        "http.server",
                        "--bind",
                        "127.0.0.1",
                        Integer.toString(serverPort)))) {
            server.awaitLine("Serving HTTP");
            try (var connection =
                    new HttpConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort))) {
                connection.send("HEAD / HTTP/1.0\r\n\r\n");
                browser.open(url());
                browser.await(cell(server.pid(), "name") + " === '<script>'");
                browser.run("document.querySelector(`tr[data-key^='" + server.pid() + " ']`).click()");
                browser.await("document.querySelector('.plot h2').textContent.includes('of <script>')");
                assertThat(browser.run("return document.scripts.length").asInt())
                        .isEqualTo(2);
                assertThat(browser.log()).isEmpty();
            }
        }
    }

    @Test
    void nothing_may_come_from_elsewhere_or_stand_in_the_page_itself() throws Exception {
        try (var _ = plugin()) {
            browser.open(url());
            browser.await("document.querySelector('#processes tbody tr')");
            assertThat(browser.run("return performance.getEntriesByType('resource').map(entry => entry.name)"))
                    .allMatch(name -> name.asText().startsWith(url()));
            browser.run("""
                    const inline = document.createElement("script");
                    inline.textContent = "window.ran = true";
                    document.body.append(inline);
                    """);
            browser.run(
                    "const image = new Image(); image.src = 'http://127.0.0.1:1/x.png'; document.body.append(image)");
            assertThat(browser.run("return window.ran ?? null").isNull()).isTrue();
            assertThat(browser.log()).hasSize(2).allMatch(message -> message.contains("Content Security Policy"));
        }
    }

    @ParameterizedTest
    @CsvSource({"390,844,false", "390,844,true", "1200,900,true", "1200,900,false"})
    void it_fits_a_phone_and_a_desk_by_day_and_by_night(int width, int height, boolean dark) throws Exception {
        try (var _ = plugin()) {
            browser.screen(width, height, dark);
            browser.open(url());
            browser.await("document.querySelectorAll('.plot canvas').length === 3");
            browser.await("document.querySelector('#processes tbody tr')");
            assertThat(browser.run("return document.documentElement.scrollWidth")
                            .asInt())
                    .isLessThanOrEqualTo(width);
            assertThat(browser.run("return getComputedStyle(document.body).backgroundColor")
                            .asText())
                    .isEqualTo(dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
            Files.write(Path.of("target", "page-" + width + (dark ? "-dark.png" : ".png")), browser.picture());
        }
    }

    @Test
    void ten_thousand_processes_are_shown_sorted_and_found() throws Exception {
        var asked = new AtomicInteger();
        try (var _ = serve(() -> manyProcesses(asked.incrementAndGet(), 10_000))) {
            browser.open(url());
            browser.await("document.getElementById('shown').textContent === 'The first 200 of 10000'");
            browser.await("document.querySelector('#processes tbody tr')?.dataset.key.startsWith('10000 ')");
            browser.await(cell(10_000, "requests") + " === '10000'");
            browser.run("""
                    const filter = document.getElementById("filter");
                    filter.value = "4321";
                    filter.dispatchEvent(new Event("input"));
                    """);
            browser.await("document.querySelectorAll('#processes tbody tr').length === 1");
            assertThat(browser.text("#processes tbody td[data-column=requests]"))
                    .isEqualTo("4321");
            browser.run("document.querySelector('#processes tbody tr').click()");
            browser.await("document.querySelector('.plot h2').textContent === 'Requests/s of worker 4321'");
            int before = asked.get();
            while (asked.get() < before + 3) {
                Thread.onSpinWait(); // it goes on asking
            }
            assertThat(browser.log()).isEmpty();
        }
    }

    @Test
    void answers_and_containers_are_shown_as_they_are_measured() throws Exception {
        var asked = new AtomicInteger();
        try (var _ = serve(() -> answers(asked.incrementAndGet()))) {
            browser.open(url());
            browser.await(cell(7, "ok") + " === '90.0'");
            assertThat(cells(7)).isEqualTo("7|web|4f1c4f1c4f1c|100|90.0|0|8.0|2.0|556 µs|5.5 ms");
            assertThat(browser.text("#p95")).isEqualTo("5.5 ms");
            assertThat(browser.text("#unseen")).contains("TLS connections (3.0/s)");
            browser.run("document.getElementById('grouping').click()");
            browser.await("document.querySelectorAll('#processes tbody tr').length === 1");
            assertThat(browser.text("#processes tbody td[data-column=name]")).isEqualTo("db +1");
            assertThat(browser.text("#processes tbody td[data-column=requests]"))
                    .isEqualTo("105");
        }
    }

    @Test
    void sums_that_the_plugin_has_made_are_shown_as_what_they_are() throws Exception {
        var asked = new AtomicInteger();
        try (var _ = serve(() -> sums(asked.incrementAndGet()))) {
            browser.open(url());
            browser.await("document.querySelectorAll('#processes tbody tr').length === 2");
            assertThat(browser.text("#processes tbody td[data-column=container]"))
                    .isEqualTo("4f1c4f1c4f1c");
            assertThat(browser.text("#processes tbody td[data-column=requests]"))
                    .isEqualTo("10.0");
            assertThat(browser.text("#requests")).isEqualTo("12.0");
            assertThat(browser.text("#count")).isEqualTo("-");
            assertThat(browser.log()).isEmpty();
        }
    }

    /** What {@code --metrics-by container} leaves. */
    private static String sums(int second) {
        return """
                http_sampled_timestamp_seconds %d
                http_requests_total{container_id="%s",scheme="http"} %d
                http_requests_total{scheme="http"} %d
                """.formatted(second, "4f1c".repeat(16), 10 * second, 2 * second);
    }

    /** Metrics in the plugin's words, of which each answer is a second younger. */
    private static String answers(int second) {
        String id = "4f1c".repeat(16);
        String web = "comm=\"web\",container_id=\"" + id + "\",pid=\"7\",scheme=\"http\"";
        return """
                http_sampled_timestamp_seconds %d
                http_connections_encrypted_total %d
                http_requests_total{%s} %d
                http_requests_total{comm="db",container_id="%s",pid="8",scheme="http"} %d
                http_responses_total{code="200",%s} %d
                http_responses_total{code="404",%s} %d
                http_responses_total{code="500",%s} %d
                http_time_to_first_byte_seconds_bucket{%s,le="0.001"} %d
                http_time_to_first_byte_seconds_bucket{%s,le="0.01"} %d
                http_time_to_first_byte_seconds_bucket{%s,le="+Inf"} %d
                """.formatted(
                        second,
                        3 * second,
                        web,
                        100 * second,
                        id,
                        5 * second,
                        web,
                        90 * second,
                        web,
                        8 * second,
                        web,
                        2 * second,
                        web,
                        90 * second,
                        web,
                        100 * second,
                        web,
                        100 * second);
    }

    private static String manyProcesses(int second, int count) {
        return "http_sampled_timestamp_seconds " + second + "\n"
                + IntStream.rangeClosed(1, count)
                        .mapToObj(pid ->
                                "http_requests_total{comm=\"worker\",pid=\"" + pid + "\"} " + (long) pid * second)
                        .collect(Collectors.joining("\n"));
    }

    private MetricsServer serve(Supplier<String> metrics) {
        var pages = new HashMap<String, Page>(LivePage.files());
        pages.put(
                "/metrics",
                new Page("text/plain", Map.of(), () -> Optional.of(StandardCharsets.UTF_8.encode(metrics.get()))));
        return MetricsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), pages);
    }

    private PluginProcess plugin() {
        return PluginProcess.listening("http-requests-plugin", socket, "--metrics-listen", "127.0.0.1:" + port);
    }

    private String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    private long total(long pid) {
        try {
            return Scrape.read(socket).requestsOf(List.of(pid));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String cell(long pid, String column) {
        return "document.querySelector(`tr[data-key^='%d '] td[data-column=%s]`)?.textContent".formatted(pid, column);
    }

    private static String cells(long pid) {
        return browser.run("return [...document.querySelectorAll(`tr[data-key^='" + pid
                        + " '] td`)].slice(0, -1).map(cell => cell.textContent).join('|')")
                .asText();
    }

    private static void exchange(Server nginx, int count) throws IOException {
        try (var connection = new HttpConnection(nginx.at(Door.IPV4))) {
            for (int i = 0; i < count; i++) {
                connection.send(GET);
                assertThat(connection.receive()).startsWith("HTTP/1.1 200 ");
            }
        }
    }
}
