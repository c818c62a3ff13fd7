package scopeplugins.top;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import scopeplugins.plugin.PluginException;

/** The whole terminal, which is as it was when this is closed; the JVM's end closes it too, whatever signal asks for it. */
final class Screen implements AutoCloseable {

    private final Terminal terminal;
    private final Display display;
    private final String farewell;
    private final Thread atEnd = new Thread(this::close, "terminal");
    private Size drawn = Size.of(0, 0);
    private boolean closed;

    private Screen(Terminal terminal) {
        this.terminal = terminal;
        display = new Display(terminal, true);
        farewell = sequence(terminal, Capability.cursor_normal) + sequence(terminal, Capability.exit_ca_mode);
    }

    /**
     * Takes the terminal.
     *
     * @param changed is called when its size is another, or what it shows was lost
     * @throws PluginException if there is none that can be had
     */
    static Screen open(Runnable changed) {
        try {
            var screen = new Screen(TerminalBuilder.builder()
                    .system(true)
                    .provider("ffm")
                    .dumb(false)
                    // The JVM's own way for signals ends it, and so closes this.
                    .nativeSignals(false)
                    .build());
            Runtime.getRuntime().addShutdownHook(screen.atEnd);
            screen.take();
            screen.terminal.handle(Signal.WINCH, _ -> changed.run());
            screen.terminal.handle(Signal.CONT, _ -> {
                screen.take();
                changed.run();
            });
            return screen;
        } catch (IOException | IllegalStateException e) {
            throw new PluginException(
                    "cannot take the terminal: " + e.getMessage()
                            + "; is TERM what it is? Without a terminal there are lines: --top | cat",
                    e);
        }
    }

    private synchronized void take() {
        terminal.enterRawMode();
        Attributes attributes = terminal.getAttributes();
        // Ctrl-C ends the JVM whatever its threads do; Ctrl-Z and Ctrl-\ would leave the terminal as it is now to the
        // shell.
        attributes.setLocalFlag(LocalFlag.ISIG, true);
        attributes.setControlChar(ControlChar.VSUSP, 0);
        attributes.setControlChar(ControlChar.VQUIT, 0);
        terminal.setAttributes(attributes);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        display.clear();
        terminal.flush();
    }

    Keyboard keyboard() {
        return new Keyboard(terminal);
    }

    /** Whether what is drawn may have characters beside ASCII. */
    boolean hasBlocks() {
        return terminal.outputEncoding().newEncoder().canEncode(Sparkline.HIGHEST);
    }

    Size size() {
        Size size = terminal.getSize();
        // A terminal that does not know its size says 0; a serial line has this one.
        return size.getColumns() > 0 && size.getRows() > 0 ? size : Size.of(80, 24);
    }

    /** Draws what has changed. */
    synchronized void draw(List<AttributedString> lines, Size size) {
        if (closed) {
            return;
        }
        try {
            if (!size.equals(drawn)) {
                display.clear();
                display.resize(size);
                drawn = size;
            }
            display.update(lines, 0);
        } catch (IllegalStateException e) {
            // The JVM ends, and JLine was quicker to close its terminal than this.
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            // Not through JLine's writer: at the JVM's end JLine may have closed that already.
            System.out.print(farewell);
            System.out.flush();
        }
        try {
            terminal.close(); // sets its mode back
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sequence(Terminal terminal, Capability capability) {
        var sequence = new StringWriter();
        String template = terminal.getStringCapability(capability);
        if (template != null) {
            Curses.tputs(sequence, template);
        }
        return sequence.toString();
    }
}
