package scopeplugins.report;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Who a plugin is.
 *
 * @param id equal to the name of the plugin's socket without {@code .sock}; the probe compares them
 * @param label the name in the UI's list of plugins
 * @param description the words shown with it
 * @param interfaces what the plugin can do; {@code reporter} for a plugin that only reports
 * @param apiVersion the version of the protocol; the probe takes {@code 1} alone
 */
public record PluginSpec(String id, String label, String description, List<String> interfaces, String apiVersion) {

    // Scope: probe/plugins/registry.go; a plugin with any other id is never listed.
    private static final Pattern VALID_ID = Pattern.compile("[A-Za-z0-9]+(-[A-Za-z0-9]+)*");

    public PluginSpec {
        interfaces = List.copyOf(interfaces);
        if (!VALID_ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not a plugin id Scope accepts: " + id);
        }
        if (label.isEmpty()) {
            throw new IllegalArgumentException("the plugin " + id + " needs a label");
        }
    }

    /** A plugin that reports and has no controls. */
    public static PluginSpec reporter(String id, String label, String description) {
        return new PluginSpec(id, label, description, List.of("reporter"), "1");
    }
}
