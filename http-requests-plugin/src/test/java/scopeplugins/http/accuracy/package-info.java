/** The proof that requests are counted exactly: known traffic to real servers, and what the packaged plugin says of it. */
@NullMarked
package scopeplugins.http.accuracy;

import org.jspecify.annotations.NullMarked;
