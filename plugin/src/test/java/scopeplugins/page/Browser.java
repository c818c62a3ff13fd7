package scopeplugins.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import scopeplugins.plugin.PluginProcess;

/** A headless Chromium, driven as WebDriver has it (https://www.w3.org/TR/webdriver2/). */
public final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PluginProcess driver;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI session;

    public Browser() {
        driver = PluginProcess.start(List.of("chromedriver", "--port=0"));
        String port = driver.awaitLine("started successfully on port").replaceAll("\\D+", "");
        URI sessions = URI.create("http://127.0.0.1:" + port + "/session");
        var options = Map.of(
                "args",
                List.of(
                        "headless=new",
                        "no-sandbox", // as root it has none
                        "disable-dev-shm-usage",
                        "disable-background-networking",
                        "hide-scrollbars",
                        "window-size=1200,900"));
        var capabilities = Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL"));
        String id = send("POST", sessions, Map.of("capabilities", Map.of("alwaysMatch", capabilities)))
                .path("sessionId")
                .asText();
        session = URI.create(sessions + "/" + id);
    }

    public void open(String url) {
        post("url", Map.of("url", url));
    }

    /** Runs a function's body in the page; returns what it returns. */
    public JsonNode run(String script, Object... arguments) {
        return post("execute/sync", Map.of("script", script, "args", arguments));
    }

    /** The text of the first element that a selector finds. */
    public String text(String selector) {
        return run("return document.querySelector(arguments[0])?.textContent ?? ''", selector)
                .asText();
    }

    /** Waits until an expression is true; fails with what the page says if it never is. */
    public void await(String expression, Object... arguments) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!run("return Boolean(" + expression + ")", arguments).asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + expression + " on the page:\n" + text("body") + "\n" + log());
            }
            Thread.sleep(50);
        }
    }

    /** What the browser complains about, such as a script that it refused to run. */
    public List<String> log() {
        return post("se/log", Map.of("type", "browser")).findValuesAsText("message");
    }

    /** Shows the page as on a screen of this kind. */
    public void screen(int width, int height, boolean dark) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    private void command(String name, Map<String, Object> parameters) {
        post("goog/cdp/execute", Map.of("cmd", name, "params", parameters));
    }

    /** What is to be seen, as a PNG. */
    public byte[] picture() {
        return Base64.getDecoder()
                .decode(send("GET", URI.create(session + "/screenshot"), null).asText());
    }

    private JsonNode post(String command, Map<String, ?> body) {
        return send("POST", URI.create(session + "/" + command), body);
    }

    private JsonNode send(String method, URI uri, @Nullable Map<String, ?> body) {
        try {
            var publisher = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(uri).method(method, publisher).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(method + " " + uri + ": " + response.body());
            }
            return json.readTree(response.body()).path("value");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        send("DELETE", session, null);
        client.close();
        driver.close();
    }
}
