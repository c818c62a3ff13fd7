package scopeplugins.top;

import org.jline.utils.AttributedString;

/** Text in columns, of characters that may be two of them wide, or would change the terminal. */
public final class Text {

    private Text() {}

    /**
     * What others have chosen, such as a process's name, so that it can be shown: an escape sequence in there would be
     * obeyed.
     */
    public static String printable(String text) {
        return text.codePoints()
                .map(c -> isPrintable(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The text at the left of as many columns, cut off if it is longer. */
    public static String left(String text, int columns) {
        String cut = cut(text, columns);
        return cut + " ".repeat(columns - width(cut));
    }

    /** The text at the right of as many columns, cut off if it is longer. */
    public static String right(String text, int columns) {
        String cut = cut(text, columns);
        return " ".repeat(columns - width(cut)) + cut;
    }

    /** As much of the text as has room. */
    public static String cut(String text, int columns) {
        return width(text) <= columns
                ? text
                : new AttributedString(text).columnSubSequence(0, columns).toString();
    }

    private static int width(String text) {
        return new AttributedString(text).columnLength();
    }
}
