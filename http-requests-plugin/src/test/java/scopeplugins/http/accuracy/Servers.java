package scopeplugins.http.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All servers of a run. */
final class Servers implements AutoCloseable {

    private final Path directory;
    private final Path programs;
    private final List<Server> running = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final Set<String> built = new HashSet<>();

    Servers(Path directory) throws IOException {
        // Some servers give up root's rights before they look into it.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.directory = directory;
        programs = Files.createDirectories(directory.resolve("programs"));
    }

    /** Starts a server, unless it cannot be had on this machine. */
    Optional<Server> start(Recipe recipe) throws IOException, InterruptedException {
        return start(recipe, Map.of());
    }

    private Optional<Server> start(Recipe recipe, Map<String, String> values) throws IOException, InterruptedException {
        var all = new HashMap<>(values);
        all.put("programs", programs.toString());
        Path place = directory.resolve(Integer.toString(running.size()));
        boolean build = !recipe.build().isEmpty() && !built.contains(recipe.build());
        try {
            var server = Server.start(recipe, place, all, build);
            built.add(recipe.build());
            running.add(server);
            return Optional.of(server);
        } catch (MissingServer e) {
            missing.put(recipe.name(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Starts those that can be had. */
    List<Chain> start(List<Recipe> recipes) throws IOException, InterruptedException {
        var chains = new ArrayList<Chain>();
        for (Recipe recipe : recipes) {
            start(recipe).ifPresent(server -> chains.add(new Chain(List.of(server))));
        }
        return chains;
    }

    /** Starts haproxy in front of an nginx of its own. */
    Optional<Chain> proxied(Recipe proxy, Door backend, String option) throws IOException, InterruptedException {
        Optional<Server> behind = start(Catalogue.nginx("nginx behind " + proxy.name()));
        if (behind.isEmpty()) {
            return Optional.empty();
        }
        String address = behind.get().at(backend).toString().replaceFirst("^/", "");
        return start(proxy, Map.of("backend", address, "option", option))
                .map(haproxy -> new Chain(Arrays.asList(haproxy, behind.get())));
    }

    /** Starts a server, and a relay in front of it. */
    Optional<Chain> relayed(Recipe relay, Recipe recipe) throws IOException, InterruptedException {
        Optional<Server> behind = start(recipe);
        if (behind.isEmpty()) {
            return Optional.empty();
        }
        return start(
                        relay,
                        Map.of(
                                "backend4",
                                behind.get().port(Door.IPV4),
                                "backend6",
                                behind.get().port(Door.IPV6)))
                .map(server -> new Chain(List.of(server, behind.get())));
    }

    /** Those that run. */
    List<Server> running() {
        return running;
    }

    /** Those that cannot be had, and why. */
    Map<String, String> missing() {
        return missing;
    }

    @Override
    public void close() {
        running.forEach(Server::close);
    }
}
