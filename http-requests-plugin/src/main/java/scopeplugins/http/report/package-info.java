/** What Scope and Prometheus are told of the counts. */
@NullMarked
package scopeplugins.http.report;

import org.jspecify.annotations.NullMarked;
