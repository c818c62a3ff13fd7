package scopeplugins.plugin;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import scopeplugins.report.Report;

/**
 * One sample in the two forms in which it is read.
 *
 * @param report for Scope's probe
 * @param metrics for a Prometheus server
 */
public record Measurement(Report report, MetricSnapshots metrics) {}
