package scopeplugins.plugin;

import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs a plugin's command line and turns every failure into one sentence and an exit code. */
public final class CommandRunner {

    /** The exit code of a plugin that could not start. Besides: 2 for a bad command line, 128 + n after signal n. */
    public static final int CANNOT_START = 1;

    private CommandRunner() {}

    /** Runs the command; returns only if it could not start, or had nothing but help to give. */
    public static int execute(Runnable command, String... args) {
        return commandLine(command).execute(args);
    }

    static CommandLine commandLine(Runnable command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, args) -> explainUsage(failure))
                .setExecutionExceptionHandler((failure, commandLine, result) -> explainFailure(failure));
    }

    private static int explainUsage(ParameterException failure) {
        CommandLine commandLine = failure.getCommandLine();
        commandLine.getErr().println(commandLine.getCommandName() + ": " + failure.getMessage());
        return commandLine.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int explainFailure(Exception failure) {
        var log = LoggerFactory.getLogger(CommandRunner.class);
        if (failure instanceof PluginException) {
            log.error(failure.getMessage());
            log.debug("The failure", failure);
        } else {
            // Not foreseen, so its place in the code is the best that can be said.
            log.error("Cannot start", failure);
        }
        return CANNOT_START;
    }
}
