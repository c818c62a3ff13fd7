/** What {@code --top} shows of HTTP requests: rates and times of an interval, of each process or container. */
@NullMarked
package scopeplugins.http.top;

import org.jspecify.annotations.NullMarked;
