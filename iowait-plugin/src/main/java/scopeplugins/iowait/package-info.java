/** The iowait plugin: /proc -> {@link HostReading} -> {@link HostInterval} -> {@link HostMetric} -> report. */
@NullMarked
package scopeplugins.iowait;

import org.jspecify.annotations.NullMarked;
