package scopeplugins.cli;

import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** What the command line says. */
public final class Arguments {

    private final CommandLine commandLine;

    private Arguments(CommandLine commandLine) {
        this.commandLine = commandLine;
    }

    /** Declares an option that is given or not, such as {@code --check}. */
    public static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    /**
     * Declares an option with a value, such as {@code --interval SECONDS}.
     *
     * @param label what stands for the value in the help
     */
    public static Option option(String name, String label, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(label)
                .desc(description)
                .get();
    }

    /**
     * Takes the words apart.
     *
     * @throws UsageException if one of them is no declared option, or lacks its value
     */
    static Arguments parse(Options declared, String... words) {
        var parser = DefaultParser.builder()
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        try {
            var commandLine = parser.parse(declared, words);
            if (!commandLine.getArgList().isEmpty()) {
                throw new UsageException(
                        "Not an option: '" + commandLine.getArgList().getFirst() + "'");
            }
            return new Arguments(commandLine);
        } catch (UnrecognizedOptionException e) {
            throw new UsageException("Unknown option: '" + e.getOption() + "'", e);
        } catch (MissingArgumentException e) {
            throw new UsageException(
                    "Missing value for option '--" + e.getOption().getLongOpt() + "': "
                            + e.getOption().getArgName(),
                    e);
        } catch (ParseException e) {
            throw new UsageException("The command line is wrong: " + e.getMessage(), e);
        }
    }

    /** Whether the option is given. */
    public boolean has(Option option) {
        return commandLine.hasOption(option);
    }

    /**
     * The option's value, if it is given.
     *
     * @param converter makes the value of the word; throws {@link IllegalArgumentException} with a sentence if it cannot
     * @throws UsageException if the word is no such value, or the option is given twice
     */
    public <T> Optional<T> value(Option option, Function<String, T> converter) {
        String[] words = commandLine.getOptionValues(option);
        if (words == null) {
            return Optional.empty();
        }
        if (words.length > 1) {
            throw new UsageException("Option '--" + option.getLongOpt() + "' is given more than once");
        }
        try {
            return Optional.of(converter.apply(words[0]));
        } catch (IllegalArgumentException e) {
            throw new UsageException("Invalid value for option '--" + option.getLongOpt() + "': " + e.getMessage(), e);
        }
    }
}
