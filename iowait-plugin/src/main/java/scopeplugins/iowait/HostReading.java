package scopeplugins.iowait;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel's counters at one moment, or nearly; each part is there if somebody wants to know and its source works.
 *
 * @param cpu the CPU's times
 * @param pressure the delays by IO
 * @param disks the disks by name
 */
record HostReading(
        Optional<Reading<CpuTimes>> cpu,
        Optional<Reading<PressureTotals>> pressure,
        Optional<Reading<Map<String, DiskCounters>>> disks) {

    /** The metrics that are made of the parts that are there. */
    Set<HostMetric> metrics() {
        var metrics = EnumSet.noneOf(HostMetric.class);
        cpu.ifPresent(_ -> metrics.addAll(HostMetric.OF_CPU));
        pressure.ifPresent(_ -> metrics.addAll(HostMetric.OF_PRESSURE));
        disks.ifPresent(_ -> metrics.addAll(HostMetric.OF_DISKS));
        return metrics;
    }
}
