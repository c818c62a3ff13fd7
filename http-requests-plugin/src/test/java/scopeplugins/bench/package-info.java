/** What the plugins cost: {@link scopeplugins.bench.Bench} measures and writes docs/performance.md or another page, {@link scopeplugins.bench.Soak} looks for leaks. */
@NullMarked
package scopeplugins.bench;

import org.jspecify.annotations.NullMarked;
