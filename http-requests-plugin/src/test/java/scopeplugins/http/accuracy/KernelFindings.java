package scopeplugins.http.accuracy;

import java.util.List;
import java.util.Map;

/**
 * What was found on one kernel.
 *
 * @param kernel its release, as {@code uname -r} says
 * @param attached each way to attach
 * @param hostMetrics what iowait reported at most, by the metric's id
 */
record KernelFindings(String kernel, List<AttachFindings> attached, Map<String, Double> hostMetrics) {}
