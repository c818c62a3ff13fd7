package scopeplugins.http.accuracy;

import java.util.Set;

/**
 * A form in which requests reach a server.
 *
 * @param name with that of its section
 * @param bytes a character each
 * @param mark as forms.txt explains
 * @param except the servers that it is not for
 */
record Form(String name, String bytes, String mark, Set<String> except) {

    Form {
        if (!mark.matches("[0-9~?!]")) {
            throw new IllegalArgumentException("forms.txt has the mark '" + mark + "' for " + name);
        }
    }

    /** How many requests it counts for. */
    int requests() {
        return switch (mark) {
            case "?", "!" -> 0;
            case "~" -> 1;
            default -> Integer.parseInt(mark);
        };
    }

    /** Whether an event tells of it where a server answers though it is not counted. */
    boolean tells() {
        return mark.equals("?") || mark.equals("!");
    }

    /** Whether the next request on the connection counts. */
    boolean goesOn() {
        return !mark.equals("0");
    }

    /** Whether it is to be tolerated if two servers answer it. */
    boolean followsTheServers() {
        return mark.equals("?") || mark.equals("0");
    }
}
