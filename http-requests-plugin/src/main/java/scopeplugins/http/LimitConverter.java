package scopeplugins.http;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of entries of a BPF map. */
final class LimitConverter implements ITypeConverter<Integer> {

    // Above, the kernel would set aside more than 100 MB.
    private static final int HIGHEST = 1 << 20;

    @Override
    public Integer convert(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= HIGHEST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same sentence serves a number out of range and a word that is none.
        }
        throw new TypeConversionException("'" + value + "' is not a number from 1 to " + HIGHEST);
    }
}
