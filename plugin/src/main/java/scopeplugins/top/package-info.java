/** What every plugin's {@code --top} has: a terminal or lines, keys, and the numbers that a running plugin serves. */
@NullMarked
package scopeplugins.top;

import org.jspecify.annotations.NullMarked;
