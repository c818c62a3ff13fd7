package scopeplugins.plugin;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Supplier;
import scopeplugins.report.Report;

/**
 * One sample in the two forms in which it is read.
 *
 * @param report for Scope's probe
 * @param metrics for a Prometheus server; made when one asks, by any thread, of what the sample has read already
 */
public record Measurement(Report report, Supplier<MetricSnapshots> metrics) {}
