package scopeplugins.iowait;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import scopeplugins.plugin.PluginException;

/** Reads the counters that the wanted metrics are made of, and no other; each source fails and works again by itself. */
final class HostReader {

    private final Optional<Source<CpuTimes>> cpu;
    private final Optional<Source<PressureTotals>> pressure;
    private final Optional<Source<Map<String, DiskCounters>>> disks;

    private HostReader(Set<HostMetric> wanted) {
        cpu = source(wanted, HostMetric.OF_CPU, "CPU", OshiCpu::read);
        pressure = source(wanted, HostMetric.OF_PRESSURE, "IO pressure", PressureFile::read);
        disks = source(wanted, HostMetric.OF_DISKS, "disk", OshiDisks::read);
    }

    private static <T> Optional<Source<T>> source(
            Set<HostMetric> wanted, Set<HostMetric> metrics, String name, Supplier<T> file) {
        return Collections.disjoint(wanted, metrics) ? Optional.empty() : Optional.of(new Source<>(name, file));
    }

    /**
     * Finds out whether this kernel can give any of the wanted metrics. One source that works is enough, for the others may
     * come later; and so is a list of disks that has none yet.
     *
     * @throws PluginException if it can give none of them
     */
    static HostReader open(Set<HostMetric> wanted) {
        var host = new HostReader(wanted);
        List<SourceException> failures = host.take().metrics().isEmpty()
                ? host.sources().flatMap(source -> source.failure().stream()).toList()
                : List.of();
        if (!failures.isEmpty() && failures.stream().noneMatch(NoDiskException.class::isInstance)) {
            throw new PluginException(
                    "cannot report anything: this kernel gives none of " + EnumSet.copyOf(wanted) + ": "
                            + failures.stream().map(SourceException::getMessage).collect(Collectors.joining("; "))
                            + "; mount procfs on /proc, readable to this user, or choose other --metrics");
        }
        return host;
    }

    /** Reads everything at one moment, or nearly; the log tells of a source that fails, or works again. */
    HostReading read() {
        HostReading reading = take();
        sources().forEach(Source::log);
        return reading;
    }

    private HostReading take() {
        return new HostReading(cpu.flatMap(Source::read), pressure.flatMap(Source::read), disks.flatMap(Source::read));
    }

    private Stream<Source<?>> sources() {
        return Stream.of(cpu, pressure, disks).flatMap(Optional::stream);
    }
}
