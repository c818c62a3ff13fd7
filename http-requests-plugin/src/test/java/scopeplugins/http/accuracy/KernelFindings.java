package scopeplugins.http.accuracy;

import java.util.List;
import java.util.Map;

/**
 * What was found on one kernel.
 *
 * @param kernel its release, as {@code uname -r} says
 * @param attached each way to attach
 * @param tls what was found inside of TLS, by each mode
 * @param hostMetrics what iowait reported at most, by the metric's id
 */
record KernelFindings(
        String kernel, List<AttachFindings> attached, List<KernelTls> tls, Map<String, Double> hostMetrics) {}
