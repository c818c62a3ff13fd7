package scopeplugins.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.apache.commons.cli.help.TextStyle;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.OpenFiles;
import scopeplugins.plugin.PluginException;
import scopeplugins.plugin.Shortage;

/** Runs a plugin's command line and turns every failure into one sentence and an exit code. */
public final class CommandRunner {

    /** The exit code of a plugin that could not start. Besides: 2 for a bad command line, 128 + n after signal n. */
    public static final int CANNOT_START = 1;

    private static final int BAD_COMMAND_LINE = 2;

    private static final Option HELP = Option.builder("h")
            .longOpt("help")
            .desc("Show this help message and exit.")
            .get();
    private static final Option VERSION = Option.builder("V")
            .longOpt("version")
            .desc("Print version information and exit.")
            .get();

    /** What a plugin does once its command line is understood. */
    @FunctionalInterface
    public interface Body {
        /** Returns the exit code; does not return while the plugin runs. */
        int run(PluginOptions options, Arguments arguments);
    }

    private final String name;
    private final String description;
    private final Options options = new Options();

    /**
     * Describes a command.
     *
     * @param name stands in the help, the log and before each sentence
     * @param own the options that it has besides {@link PluginOptions}
     */
    public CommandRunner(String name, String description, Option... own) {
        this.name = name;
        this.description = description;
        PluginOptions.REPORTING.forEach(options::addOption);
        for (Option option : own) {
            options.addOption(option);
        }
        PluginOptions.DIAGNOSIS.forEach(options::addOption);
        options.addOption(HELP).addOption(VERSION);
    }

    /** Runs the command; returns only if it could not start, or had something else to do. */
    public int execute(Body body, String... words) {
        return execute(System.out, System.err, body, words);
    }

    int execute(PrintStream out, PrintStream err, Body body, String... words) {
        try {
            var arguments = Arguments.parse(options, words);
            if (arguments.has(HELP)) {
                printHelp(out);
                return 0;
            }
            if (arguments.has(VERSION)) {
                out.println(name + " " + version());
                return 0;
            }
            var pluginOptions = new PluginOptions(arguments);
            Optional<String> shortage = OpenFiles.shortage();
            if (shortage.isPresent()) {
                err.println(name + ": " + shortage.get()); // a logger would need more files
                return CANNOT_START;
            }
            pluginOptions.logLevel().apply(name); // before the first logger is made
            return body.run(pluginOptions, arguments);
        } catch (UsageException e) {
            err.println(name + ": " + e.getMessage());
            return BAD_COMMAND_LINE;
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            explain(e);
            return CANNOT_START;
        }
    }

    private void printHelp(PrintStream out) throws IOException {
        var text = new TextHelpAppendable(out);
        var normal = TextStyle.builder().setMaxWidth(100).get();
        var indented = TextStyle.builder().setMaxWidth(94).setLeftPad(6).get();
        text.printWrapped("Usage: " + name + " [OPTION]...", normal);
        text.printWrapped(description, normal);
        for (Option option : options.getOptions()) {
            String label = option.hasArg() ? " " + option.getArgName() : "";
            String letter = option.getOpt() == null ? "" : "-" + option.getOpt() + ", ";
            text.printWrapped("\n" + letter + "--" + option.getLongOpt() + label, normal);
            text.printWrapped(option.getDescription(), indented);
        }
    }

    // All jars have the same.
    private static String version() {
        String version = CommandRunner.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static void explain(Throwable failure) {
        var log = LoggerFactory.getLogger(CommandRunner.class);
        Optional<String> shortage = Shortage.of(failure);
        if (failure instanceof PluginException) {
            log.error(failure.getMessage());
        } else if (shortage.isPresent()) {
            log.error(shortage.get());
        } else {
            // Not foreseen, so its place in the code is the best that can be said.
            log.error("Cannot start", failure);
            return;
        }
        log.debug("The failure", failure);
    }
}
