package scopeplugins.top;

import java.io.IOError;
import java.util.Map;
import java.util.function.Consumer;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import scopeplugins.top.Key.Kind;

/** Tells keys apart, of which some send several bytes. */
final class Keyboard {

    // After ESC: a terminal sends the rest of an arrow key at once, a human does not.
    private static final long ESCAPE_MILLIS = 50;

    // Whatever mode the terminal is in, it sends one of the two for an arrow (xterm, DECCKM).
    private static final Map<String, Kind> ARROWS = Map.of(
            "\033[A", Kind.UP,
            "\033OA", Kind.UP,
            "\033[B", Kind.DOWN,
            "\033OB", Kind.DOWN,
            "\033[H", Kind.HOME,
            "\033OH", Kind.HOME,
            "\033[F", Kind.END,
            "\033OF", Kind.END);

    private final KeyMap<Kind> keys = new KeyMap<>();
    private final BindingReader reader;

    Keyboard(Terminal terminal) {
        reader = new BindingReader(terminal.reader());
        keys.setAmbiguousTimeout(ESCAPE_MILLIS);
        keys.setUnicode(Kind.CHARACTER);
        keys.setNomatch(Kind.CHARACTER);
        for (char c = ' '; c <= '~'; c++) {
            keys.bind(Kind.CHARACTER, String.valueOf(c));
        }
        keys.bind(Kind.ENTER, "\r", "\n");
        keys.bind(Kind.ESCAPE, "\033");
        keys.bind(Kind.BACKSPACE, "\177", "\b");
        ARROWS.forEach((sequence, kind) -> keys.bind(kind, sequence));
        bind(terminal, Capability.key_up, Kind.UP);
        bind(terminal, Capability.key_down, Kind.DOWN);
        bind(terminal, Capability.key_ppage, Kind.PAGE_UP);
        bind(terminal, Capability.key_npage, Kind.PAGE_DOWN);
        bind(terminal, Capability.key_home, Kind.HOME);
        bind(terminal, Capability.key_end, Kind.END);
    }

    private void bind(Terminal terminal, Capability capability, Kind kind) {
        String sequence = KeyMap.key(terminal, capability);
        if (sequence != null) {
            keys.bind(kind, sequence);
        }
    }

    /** Waits for keys until the terminal has gone. */
    void read(Consumer<Key> pressed) {
        try {
            for (Kind kind = reader.readBinding(keys); kind != null; kind = reader.readBinding(keys)) {
                String text = reader.getLastBinding();
                if (kind != Kind.CHARACTER || text.codePoints().noneMatch(Character::isISOControl)) {
                    pressed.accept(new Key(kind, text));
                }
            }
        } catch (EndOfFileException | IOError | IllegalStateException e) {
            // It has gone, or was closed.
        }
    }
}
