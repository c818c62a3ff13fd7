package scopeplugins.iowait;

import java.util.BitSet;

/**
 * The CPU time of the machine, and of which CPUs.
 *
 * @param ticks the time of all of them
 * @param cpus the numbers of those that are online; empty if the kernel does not tell
 */
record CpuTimes(CpuTicks ticks, BitSet cpus) {}
