/** The iowait plugin: /proc/stat -> {@link CpuTicks} -> {@link CpuShare} -> report. */
@NullMarked
package scopeplugins.iowait;

import org.jspecify.annotations.NullMarked;
