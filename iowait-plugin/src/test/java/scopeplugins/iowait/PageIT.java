package scopeplugins.iowait;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scopeplugins.page.Browser;
import scopeplugins.plugin.FreePort;
import scopeplugins.plugin.PluginProcess;

/** The packaged plugin's page in a headless browser. */
@Timeout(240)
class PageIT {

    // Long enough for a look at the metrics and one at the page within the same interval.
    private static final String INTERVAL = "5";

    @TempDir
    private Path directory;

    @Test
    void it_shows_the_numbers_that_the_metrics_have() throws Exception {
        String url = "http://127.0.0.1:" + FreePort.choose() + "/";
        try (var _ = PluginProcess.listening(
                        "iowait-plugin",
                        directory.resolve("iowait.sock"),
                        "--interval",
                        INTERVAL,
                        "--metrics",
                        "iowait,cpu_idle,io_pressure_some",
                        "--metrics-listen",
                        URI.create(url).getAuthority());
                var browser = new Browser();
                var client = HttpClient.newHttpClient()) {
            browser.open(url);
            browser.await("document.getElementById('idle')?.textContent.endsWith('%')");
            String shown;
            String metrics;
            do {
                metrics = get(client, url + "metrics");
                shown = browser.text("#idle");
            } while (!shown.equals(percent(metrics, "iowait_cpu_idle_ratio"))); // the page may be a second behind
            assertThat(browser.text("#iowait")).isEqualTo(percent(metrics, "iowait_ratio"));
            assertThat(browser.text("#some")).isEqualTo(percent(metrics, "iowait_io_pressure_some_ratio"));
            assertThat(browser.text("#full"))
                    .as("a metric that is not reported")
                    .isEqualTo("-");
            browser.await("document.querySelectorAll('.plot canvas').length === 4");
            assertThat(browser.log()).isEmpty();
        }
    }

    private static String percent(String metrics, String name) {
        OptionalDouble value = metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst();
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f %%", value.getAsDouble() * 100) : "-";
    }

    private static String get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
