package scopeplugins.http.accuracy;

import java.util.List;

/** Servers in cgroups that are called like those of containers: the plugin is to tell which. */
final class Containers {

    private static final String ID = Cgroup.newId();

    private static final Recipe FIRST = server(1, "docker/" + ID);
    private static final Recipe SECOND = server(2, "machine.slice/libpod-" + ID + ".scope/container");

    private Containers() {}

    /** One for each version of cgroups that the kernel has. */
    static List<Recipe> servers() {
        return List.of(FIRST, SECOND);
    }

    /** Of the requests that were counted for the servers, those that are told as of the container. */
    static List<Cell> told(List<Chain> servers, Scrape scrape) {
        return servers.stream()
                .map(Chain::entrance)
                .map(server -> {
                    int counted = Math.toIntExact(scrape.requestsOf(server.pids()));
                    long told = server.pids().stream()
                            .mapToLong(pid -> scrape.requestsWith("container_id=\"" + ID + "\"", "pid=\"" + pid + "\""))
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
                })
                .toList();
    }

    private static Recipe server(int version, String cgroup) {
        Recipe reader = Catalogue.reader("in a container, cgroups of version " + version, "read", "threads");
        return new Recipe(
                reader.name(),
                "sh {in_cgroup.sh} " + version,
                reader.build(),
                "sh {in_cgroup.sh} " + version + " " + cgroup + " " + reader.command(),
                reader.doors(),
                false);
    }
}
