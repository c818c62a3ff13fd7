/**
 * TLS libraries: which file of a process holds one, at which of its instructions a read begins and ends, and how what is
 * read there is counted.
 */
@NullMarked
package scopeplugins.http.tls;

import org.jspecify.annotations.NullMarked;
