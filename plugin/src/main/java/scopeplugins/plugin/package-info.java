/** What turns a {@link scopeplugins.plugin.Reporter} into a daemon: options, a sampling clock, a server on a unix socket. */
@NullMarked
package scopeplugins.plugin;

import org.jspecify.annotations.NullMarked;
