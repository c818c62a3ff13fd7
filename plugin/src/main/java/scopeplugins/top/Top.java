package scopeplugins.top;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import scopeplugins.plugin.PluginException;
import scopeplugins.server.PluginClient;

/** The option {@code --top}: shows what a running plugin measures, on a terminal or as lines. */
public final class Top {

    private Top() {}

    /**
     * Shows it until somebody ends it.
     *
     * @param name the plugin's command
     * @param socket where it listens
     * @param interval the time between two looks
     * @throws PluginException if no plugin answers, or one has stopped to
     */
    public static <S> void run(String name, Path socket, Duration interval, View<S> view) {
        var poller = new Poller<>(new PluginClient(socket), view);
        view.next(first(name, socket, poller));
        if (isOnTerminal()) {
            TopScreen.show(name + "  " + socket, view, poller, interval);
        } else {
            TopLines.print(System.out, view, poller, interval);
        }
    }

    private static <S> S first(String name, Path socket, Poller<S> poller) {
        try {
            return poller.ask();
        } catch (PluginException e) {
            boolean mayConnect = Files.notExists(socket) || Files.isWritable(socket);
            if (e.getCause() instanceof IOException && mayConnect) {
                throw new PluginException(e.getMessage() + " To start one, type: sudo " + name, e);
            }
            throw e;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // since Java 25 it is null again where there is no terminal (JDK-8351435)
    private static boolean isOnTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
