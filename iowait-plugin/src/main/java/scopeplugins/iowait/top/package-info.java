/** What {@code --top} shows of the host's IO. */
@NullMarked
package scopeplugins.iowait.top;

import org.jspecify.annotations.NullMarked;
