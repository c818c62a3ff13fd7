/** What a plugin is: something that measures, and fails with a sentence. */
@NullMarked
package scopeplugins.plugin;

import org.jspecify.annotations.NullMarked;
