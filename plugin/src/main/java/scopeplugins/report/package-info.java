/**
 * The report a Scope probe reads from a plugin, as immutable records.
 *
 * <p>The wire names stand on the records' components, so this package is the one place where the format is written down.
 * Source: Scope's {@code report} package; keys are case-sensitive, and a misspelt one is ignored without an error.
 */
@NullMarked
package scopeplugins.report;

import org.jspecify.annotations.NullMarked;
