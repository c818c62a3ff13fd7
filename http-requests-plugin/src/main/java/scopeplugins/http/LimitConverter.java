package scopeplugins.http;

/** Reads a number of entries of a BPF map. */
final class LimitConverter {

    // Above, the kernel would set aside more than 100 MB.
    private static final int HIGHEST = 1 << 20;

    private LimitConverter() {}

    static int convert(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= HIGHEST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same sentence serves a number out of range and a word that is none.
        }
        throw new IllegalArgumentException("'" + value + "' is not a number from 1 to " + HIGHEST);
    }
}
