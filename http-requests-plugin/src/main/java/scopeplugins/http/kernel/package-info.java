/** The program in the kernel: how it gets there, what it is told, and how its counts are read. */
@NullMarked
package scopeplugins.http.kernel;

import org.jspecify.annotations.NullMarked;
