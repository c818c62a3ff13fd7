/** The web server on a unix socket and on TCP: pages that lie ready, whoever asks and however. */
@NullMarked
package scopeplugins.server;

import org.jspecify.annotations.NullMarked;
