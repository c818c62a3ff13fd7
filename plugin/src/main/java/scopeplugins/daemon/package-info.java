/** A plugin's life: it is sampled on a clock, served, and closed by a signal. */
@NullMarked
package scopeplugins.daemon;

import org.jspecify.annotations.NullMarked;
