/** What was counted. */
@NullMarked
package scopeplugins.http.counts;

import org.jspecify.annotations.NullMarked;
