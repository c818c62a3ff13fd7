package scopeplugins.cli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one of some constants, or several; upper and lower case are alike. */
public final class EnumConverter {

    private EnumConverter() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if the word is the name of none
     */
    public static <E extends Enum<E>> E convert(String word, E[] constants) {
        for (E constant : constants) {
            if (constant.name().equalsIgnoreCase(word)) {
                return constant;
            }
        }
        String names = Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("'" + word + "' is none of " + names);
    }

    /**
     * Reads several, separated by commas.
     *
     * @throws IllegalArgumentException if one of the words is the name of none
     */
    public static <E extends Enum<E>> Set<E> convertList(String words, E[] constants) {
        var chosen = EnumSet.noneOf(constants[0].getDeclaringClass());
        for (String word : words.split(",", -1)) {
            chosen.add(convert(word, constants));
        }
        return chosen;
    }
}
