package scopeplugins.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import scopeplugins.server.Page;

/**
 * The page at {@code /}, which asks for {@code /metrics} and draws what it says. Its files lie in the jars, {@code view.js} in
 * that of the plugin, and are read whenever a browser asks: a plugin that nobody looks at keeps nothing of them.
 */
public final class LivePage {

    // Nothing from elsewhere, and no script but these files: what a process is called can never be one.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            // Else a browser may show the files of the version before.
            "Cache-Control", "no-cache");

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private LivePage() {}

    /** The files by path. */
    public static Map<String, Page> files() {
        var files = new HashMap<String, Page>();
        files.put("/", file("index.html", HTML));
        files.put("/page.css", file("page.css", CSS));
        files.put("/page.js", file("page.js", SCRIPT));
        files.put("/view.js", file("view.js", SCRIPT));
        files.put("/uplot/uPlot.min.css", file("uplot/uPlot.min.css", CSS));
        files.put("/uplot/uPlot.iife.min.js", file("uplot/uPlot.iife.min.js", SCRIPT));
        return files;
    }

    private static Page file(String name, String contentType) {
        return new Page(contentType, HEADERS, () -> Optional.of(read(name)));
    }

    private static ByteBuffer read(String name) {
        try (InputStream file = LivePage.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the plugin's jars lack " + name);
            }
            return ByteBuffer.wrap(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
