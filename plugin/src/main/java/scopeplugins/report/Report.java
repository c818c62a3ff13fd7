package scopeplugins.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin answers to {@code GET /report}: its topologies of nodes, and who the plugin is.
 *
 * @param host the metrics of hosts, absent if the plugin reports none
 * @param process the metrics of processes, absent if the plugin reports none
 * @param container the metrics of containers, absent if the plugin reports none
 * @param plugins exactly one description; the probe rejects a report with none or several
 */
public record Report(
        @Nullable Topology host,
        @Nullable Topology process,
        @Nullable Topology container,
        List<PluginSpec> plugins) {

    public Report {
        plugins = List.copyOf(plugins);
        if (plugins.size() != 1) {
            throw new IllegalArgumentException("a report describes exactly one plugin, not " + plugins.size());
        }
    }

    /** A report of hosts. */
    public static Report ofHosts(Topology hosts, PluginSpec plugin) {
        return new Report(hosts, null, null, List.of(plugin));
    }

    /** A report of processes and the containers that these are in. */
    public static Report ofProcesses(Topology processes, Topology containers, PluginSpec plugin) {
        return new Report(null, processes, containers, List.of(plugin));
    }
}
