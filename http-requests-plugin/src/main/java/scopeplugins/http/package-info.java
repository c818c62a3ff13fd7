/** The http-requests plugin: kernel map -> {@link RequestCounts} -> {@link RequestRates} -> report. */
@NullMarked
package scopeplugins.http;

import org.jspecify.annotations.NullMarked;
