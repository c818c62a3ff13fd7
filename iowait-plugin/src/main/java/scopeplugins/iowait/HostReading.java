package scopeplugins.iowait;

import java.util.Map;
import java.util.Optional;

/**
 * The kernel's counters at one moment.
 *
 * @param nanoTime the moment, by {@link System#nanoTime}: the wall clock may be set, and an interval by it mean nothing
 * @param cpu the CPU's times
 * @param pressure the delays by IO, if the kernel tells and somebody wants to know
 * @param disks the disks by name; empty if nobody wants to know
 */
record HostReading(long nanoTime, CpuTicks cpu, Optional<PressureTotals> pressure, Map<String, DiskCounters> disks) {}
