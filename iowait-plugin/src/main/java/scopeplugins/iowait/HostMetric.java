package scopeplugins.iowait;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import scopeplugins.report.MetricTemplate;
import scopeplugins.report.MetricTemplate.Format;

/**
 * The metrics of a host, in the order Scope shows them.
 *
 * <p>Scope's UI shows a host's first three metrics and hides the rest. IO wait comes first; the others come after Scope's
 * own CPU (priority 1) and memory (2), and before its load (11; Scope: probe/host/reporter.go).
 */
enum HostMetric {
    IOWAIT(
            "IO Wait",
            0.1,
            Unit.PERCENT,
            "iowait_ratio",
            "Part of all CPU time of the last interval that CPUs were idle while IO was outstanding."),
    BUSIEST_DISK_UTILIZATION(
            "Busiest Disk: Utilization",
            2.1,
            Unit.PERCENT,
            "iowait_busiest_disk_utilization_ratio",
            "Part of the last interval that the busiest disk had a request under way."),
    BUSIEST_DISK_WAIT(
            "Busiest Disk: Wait (ms)",
            2.2,
            Unit.MILLISECONDS,
            "iowait_busiest_disk_wait_seconds",
            "Mean time from queueing to completion of the busiest disk's reads and writes."),
    IO_PRESSURE_SOME(
            "IO Pressure: Some Delayed",
            2.3,
            Unit.PERCENT,
            "iowait_io_pressure_some_ratio",
            "Part of the last interval that at least one task waited for IO."),
    IO_PRESSURE_FULL(
            "IO Pressure: All Delayed",
            2.4,
            Unit.PERCENT,
            "iowait_io_pressure_full_ratio",
            "Part of the last interval that all tasks that were not asleep waited for IO."),
    CPU_IDLE(
            "CPU Idle",
            2.5,
            Unit.PERCENT,
            "iowait_cpu_idle_ratio",
            "Part of all CPU time of the last interval that CPUs were idle while no IO was outstanding.");

    /** Those that /proc/stat is read for. */
    static final Set<HostMetric> OF_CPU = Set.of(IOWAIT, CPU_IDLE);

    /** Those that /proc/diskstats is read for. */
    static final Set<HostMetric> OF_DISKS = Set.of(BUSIEST_DISK_UTILIZATION, BUSIEST_DISK_WAIT);

    /** Those that /proc/pressure/io is read for. */
    static final Set<HostMetric> OF_PRESSURE = Set.of(IO_PRESSURE_SOME, IO_PRESSURE_FULL);

    /** What Scope shows a metric in; Prometheus wants base units instead. */
    private enum Unit {
        PERCENT(Format.PERCENT, 100),
        MILLISECONDS(Format.NUMBER, 1000);

        final Format format;
        final double perBaseUnit;

        Unit(Format format, double perBaseUnit) {
            this.format = format;
            this.perBaseUnit = perBaseUnit;
        }
    }

    private final String label;
    private final double priority;
    private final Unit unit;
    private final String gauge;
    private final String help;

    HostMetric(String label, double priority, Unit unit, String gauge, String help) {
        this.label = label;
        this.priority = priority;
        this.unit = unit;
        this.gauge = gauge;
        this.help = help;
    }

    /** How Scope shows the metric. */
    MetricTemplate template() {
        return new MetricTemplate(id(), label, unit.format, priority);
    }

    /** The metric's id in a report, which is its name on the command line too. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name in Prometheus. */
    String gauge() {
        return gauge;
    }

    /** Its meaning, in a sentence. */
    String help() {
        return help;
    }

    /** The value in the unit that Scope shows, percent or milliseconds; none if the interval does not tell. */
    OptionalDouble value(HostInterval interval) {
        return switch (this) {
            case IOWAIT -> of(interval.cpu().map(CpuShares::iowait));
            case BUSIEST_DISK_UTILIZATION -> of(interval.disk().map(BusiestDisk::utilization));
            case BUSIEST_DISK_WAIT ->
                interval.disk().map(BusiestDisk::waitMillis).orElse(OptionalDouble.empty());
            case IO_PRESSURE_SOME -> of(interval.pressure().map(PressureShares::some));
            case IO_PRESSURE_FULL -> of(interval.pressure().map(PressureShares::full));
            case CPU_IDLE -> of(interval.cpu().map(CpuShares::idle));
        };
    }

    /** A value of that unit in Prometheus' base unit: a ratio, 0 to 1, or seconds. */
    double inBaseUnit(double shown) {
        return shown / unit.perBaseUnit;
    }

    @Override
    public String toString() {
        return id();
    }

    private static OptionalDouble of(Optional<Double> value) {
        return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
    }
}
