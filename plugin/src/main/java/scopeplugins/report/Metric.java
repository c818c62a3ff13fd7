package scopeplugins.report;

import java.util.List;

/**
 * A metric's recent values and the scale to draw them on.
 *
 * @param samples the values, oldest first: Scope shows the last one
 * @param min the least value of the scale, in the metric's unit
 * @param max the greatest value of the scale, in the metric's unit; above 0, for the graph view divides by it
 */
public record Metric(List<Sample> samples, double min, double max) {

    public Metric {
        samples = List.copyOf(samples);
        if (!Double.isFinite(min) || !Double.isFinite(max) || max <= 0 || max < min) {
            throw new IllegalArgumentException(
                    "a metric's scale must be finite and end above 0: " + min + " to " + max);
        }
    }
}
