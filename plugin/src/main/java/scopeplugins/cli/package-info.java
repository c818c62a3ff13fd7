/** The command line: options and their values, the help, the log's level, the exit code. */
@NullMarked
package scopeplugins.cli;

import org.jspecify.annotations.NullMarked;
