package scopeplugins.http.accuracy;

import java.util.List;
import java.util.Map;

/** Servers in cgroups that are called like those of containers: the plugin is to tell which. */
final class Containers {

    private static final String POD_UID = "2c48913c-b29f-11e7-9350-020968147796";

    private final String docker = Cgroup.newId();
    private final String pod = Cgroup.newId();
    private final String podman = Cgroup.newId();

    private final Recipe inDocker = server("in a container, cgroups of version 1", 1, "docker/" + docker);
    private final Recipe inPod =
            server("in a pod, cgroups of version 1", 1, "kubepods/burstable/pod" + POD_UID + "/" + pod);
    private final Recipe inPodman =
            server("in a container, cgroups of version 2", 2, "machine.slice/libpod-" + podman + ".scope/container");

    /** For each version of cgroups that the kernel has. */
    List<Recipe> servers() {
        return List.of(inDocker, inPod, inPodman);
    }

    /** Of the requests that were counted for the servers, those that are told as of their container. */
    List<Cell> told(List<Chain> servers, Scrape scrape) {
        var labels = Map.of(
                inDocker.name(), "container_id=\"%s\",pid=\"%%d\",scheme".formatted(docker),
                inPod.name(), "container_id=\"%s\",pid=\"%%d\",pod_uid=\"%s\",scheme".formatted(pod, POD_UID),
                inPodman.name(), "container_id=\"%s\",pid=\"%%d\",scheme".formatted(podman));
        return servers.stream()
                .map(Chain::entrance)
                .map(server -> told(server, labels.getOrDefault(server.name(), ""), scrape))
                .toList();
    }

    private static Cell told(Server server, String labels, Scrape scrape) {
        int counted = Math.toIntExact(scrape.requestsOf(server.pids()));
        long told = server.pids().stream()
                .mapToLong(pid -> scrape.requestsWith(labels.formatted(pid)))
                .sum();
        return new Cell(
                "told as of a container",
                Door.IPV4,
                server.name(),
                counted,
                counted,
                told,
                counted,
                true,
                "",
                counted == 0 ? "it had no requests" : "");
    }

    private static Recipe server(String name, int version, String cgroup) {
        Recipe reader = Catalogue.reader(name, "read", "threads");
        return new Recipe(
                reader.name(),
                "sh {in_cgroup.sh} " + version,
                reader.build(),
                "sh {in_cgroup.sh} " + version + " " + cgroup + " " + reader.command(),
                reader.doors(),
                false);
    }
}
