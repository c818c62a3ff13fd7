/** The page for people: the files of which a browser makes it, from the metrics. */
@NullMarked
package scopeplugins.page;

import org.jspecify.annotations.NullMarked;
