/** The http-requests plugin: its command line, and what it does besides counting. */
@NullMarked
package scopeplugins.http;

import org.jspecify.annotations.NullMarked;
