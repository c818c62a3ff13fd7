package scopeplugins.top;

/**
 * What somebody pressed.
 *
 * @param kind which key
 * @param text the character of a {@link Kind#CHARACTER}
 */
public record Key(Kind kind, String text) {

    /** The keys that a top tells apart. */
    public enum Kind {
        CHARACTER,
        ENTER,
        ESCAPE,
        BACKSPACE,
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END
    }

    /** Whether it is this character. */
    public boolean is(String character) {
        return kind == Kind.CHARACTER && text.equals(character);
    }
}
