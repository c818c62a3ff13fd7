package scopeplugins.pictures;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import scopeplugins.http.HttpConnection;
import scopeplugins.http.accuracy.Door;
import scopeplugins.http.accuracy.Server;
import scopeplugins.page.Browser;
import scopeplugins.plugin.FreePort;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.top.Tmux;

/** Runs the packaged http-requests plugin beside servers under some load, and takes pictures of its top and its page. */
final class Pictures {

    private static final int SECONDS = 75; // the top's curves are a minute long

    private Pictures() {}

    /**
     * Makes them.
     *
     * @param arguments where the pictures go, the README that shows them, and a directory for what is needed meanwhile
     */
    public static void main(String[] arguments) throws Exception {
        Path pictures = Path.of(arguments[0]);
        Path readme = Path.of(arguments[1]);
        Path work = Path.of(arguments[2]);
        Path socket = work.resolve("http-requests.sock");
        int port = FreePort.choose();
        int pythonPort = FreePort.choose();
        // The terminal's directory is that of the socket.
        String top = Path.of(PluginProcess.launcher("http-requests-plugin")).toAbsolutePath() + " --top --socket "
                + socket.getFileName();
        try (var _ = PluginProcess.listening("http-requests-plugin", socket, "--metrics-listen", "127.0.0.1:" + port);
                var nginx = Server.nginx(work);
                var python = PluginProcess.start(List.of(
                        "python3",
                        "-u",
                        "-m",
                        "http.server",
                        "--directory",
                        Files.createDirectory(work.resolve("empty")).toString(),
                        "--bind",
                        "127.0.0.1",
                        Integer.toString(pythonPort)));
                var terminal = Tmux.run(work, 100, 16, top);
                var browser = new Browser()) {
            python.awaitLine("Serving HTTP");
            browser.screen(1200, 760, false);
            browser.open("http://127.0.0.1:" + port + "/");
            load(nginx.at(Door.IPV4), new InetSocketAddress(InetAddress.getLoopbackAddress(), pythonPort));
            terminal.await("requests/s");
            String shell = AnsiPage.of(terminal.coloured());
            Files.write(pictures.resolve("page.png"), browser.picture());
            browser.screen(1200, 760, true);
            Files.write(pictures.resolve("page-dark.png"), browser.picture());
            browser.open(
                    Files.writeString(work.resolve("top.html"), shell).toUri().toString());
            browser.screen(880, 310, true);
            Files.write(pictures.resolve("top.png"), browser.picture());
            terminal.type("q");
            terminal.awaitExit();
        }
        String text = Files.readString(readme);
        Files.writeString(
                readme,
                text.replaceFirst("taken on \\d{4}-\\d\\d-\\d\\d", "taken on " + LocalDate.now(ZoneOffset.UTC)));
    }

    /** A load that swells and ebbs, a few of whose requests go wrong. */
    private static void load(SocketAddress nginx, SocketAddress python) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (var first = new HttpConnection(nginx);
                var second = new HttpConnection(nginx)) {
            for (int tick = 0; tick < SECONDS * 20; tick++) {
                double swell = 20 * (1.2 + Math.sin(tick / 150.0)) + (tick / 200 % 3 == 0 ? 25 : 0);
                for (int i = 0; i < swell; i++) {
                    HttpConnection connection = i % 3 == 0 ? second : first;
                    connection.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                    connection.receive();
                }
                if (tick % 2 == 0) {
                    try (var once = new HttpConnection(python)) {
                        once.send("GET " + (tick % 10 == 0 ? "/missing" : "/") + " HTTP/1.0\r\n\r\n");
                    }
                }
                long due = start + tick * 50_000_000L;
                while (System.nanoTime() < due) {
                    Thread.sleep(1);
                }
            }
        }
    }
}
