package scopeplugins.iowait;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import oshi.util.linux.ProcPath;
import scopeplugins.plugin.PluginException;

/** Reads the counters that the wanted metrics are made of, and no other. */
final class HostReader {

    private final EnumSet<HostMetric> metrics;
    private final Optional<PressureFile> pressure;
    private final Optional<OshiDisks> disks;

    private HostReader(EnumSet<HostMetric> metrics, Optional<PressureFile> pressure, Optional<OshiDisks> disks) {
        this.metrics = metrics;
        this.pressure = pressure;
        this.disks = disks;
    }

    /**
     * Finds out which of the wanted metrics this kernel can give; the log names what it cannot.
     *
     * @throws PluginException if it can give none of them
     */
    static HostReader open(Set<HostMetric> wanted) {
        var metrics = EnumSet.copyOf(wanted);
        Optional<PressureFile> pressure = Collections.disjoint(metrics, HostMetric.OF_PRESSURE)
                ? Optional.empty()
                : PressureFile.open(Path.of(ProcPath.PROC, "pressure", "io"));
        Optional<OshiDisks> disks =
                Collections.disjoint(metrics, HostMetric.OF_DISKS) ? Optional.empty() : OshiDisks.open();
        if (pressure.isEmpty()) {
            metrics.removeAll(HostMetric.OF_PRESSURE);
        }
        if (disks.isEmpty()) {
            metrics.removeAll(HostMetric.OF_DISKS);
        }
        if (metrics.isEmpty()) {
            throw new PluginException("cannot report anything: this kernel gives none of " + wanted
                    + "; choose other --metrics, of which iowait is there always");
        }
        return new HostReader(metrics, pressure, disks);
    }

    /** The metrics that can be had, in the order of their priority. */
    Set<HostMetric> metrics() {
        return Collections.unmodifiableSet(metrics);
    }

    /**
     * Reads everything at one moment, or nearly: a millisecond is a thousandth of the usual interval.
     *
     * @throws RuntimeException if a file cannot be read
     */
    HostReading read() {
        return new HostReading(
                System.nanoTime(),
                OshiCpu.readTicks(),
                pressure.map(PressureFile::read),
                disks.map(OshiDisks::read).orElse(Map.of()));
    }
}
