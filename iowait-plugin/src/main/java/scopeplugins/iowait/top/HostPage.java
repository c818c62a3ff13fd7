package scopeplugins.iowait.top;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import scopeplugins.top.MetricsText;

/**
 * The plugin's {@code /metrics}, as it stood at one moment.
 *
 * @param values by their metrics' names; those are missing that the plugin does not report, or had no value
 * @param device the busiest disk; empty if there was none
 */
record HostPage(Map<String, Double> values, String device) {

    static HostPage read(InputStream text) throws IOException {
        var values = new HashMap<String, Double>();
        var devices = new HashMap<String, String>();
        MetricsText.read(text, (name, labels, value) -> {
            values.put(name, value);
            devices.putAll(labels);
        });
        return new HostPage(values, devices.getOrDefault("device", ""));
    }

    double value(HostNumber number) {
        return values.getOrDefault(number.metric, Double.NaN);
    }
}
