package scopeplugins.http.accuracy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server that runs as processes of its own. */
public final class Server implements AutoCloseable {

    // An emulated machine takes longer.
    private static final int DEADLINE_SECONDS = Integer.getInteger("deadline", 30);

    private final Recipe recipe;
    private final String version;
    private final Process process;
    private final Map<Door, SocketAddress> doors;

    private Server(Recipe recipe, String version, Process process, Map<Door, SocketAddress> doors) {
        this.recipe = recipe;
        this.version = version;
        this.process = process;
        this.doors = doors;
    }

    /**
     * Starts it and waits until it listens everywhere.
     *
     * @param values further values for placeholders
     * @param build whether to run its build first
     * @throws MissingServer if it cannot be had on this machine
     */
    static Server start(Recipe recipe, Path directory, Map<String, String> values, boolean build)
            throws IOException, InterruptedException {
        return start(recipe, directory, values, build, List.of());
    }

    /** An nginx with two workers that answers every request itself. */
    public static Server nginx(Path directory) throws IOException, InterruptedException {
        return nginx(directory, List.of(), "127.0.0.1");
    }

    /** The same, behind a command that prepares its surroundings, such as {@code ip netns exec NAME}, and at an address there. */
    public static Server nginx(Path directory, List<String> within, String address)
            throws IOException, InterruptedException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        var values = Map.of("programs", programs.toString(), "address", address);
        var nginx = start(Catalogue.NGINX, directory, values, true, within);
        // It listens before it has them.
        nginx.await(() -> nginx.workers().size() == 2, () -> "start its workers", directory.resolve("log"));
        return nginx;
    }

    /** An nginx with two workers inside of TLS, with a copy of the TLS library that nobody else uses. */
    public static Server nginxInsideOfTls(Path directory) throws IOException, InterruptedException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        var nginx = start(TlsServers.NGINX, directory, Map.of("programs", programs.toString()), false);
        nginx.await(() -> nginx.workers().size() == 2, () -> "start its workers", directory.resolve("log"));
        return nginx;
    }

    /** A server of one process, behind a command that prepares its surroundings. */
    public static Server threads(Path directory, List<String> within) throws IOException, InterruptedException {
        return reader("threads", directory, within);
    }

    /** The same, with a process for each connection, which ends with it. */
    public static Server forked(Path directory, List<String> within) throws IOException, InterruptedException {
        return reader("forked", directory, within);
    }

    private static Server reader(String model, Path directory, List<String> within)
            throws IOException, InterruptedException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        var values = Map.of("programs", programs.toString());
        return start(Catalogue.reader(model, "read", model), directory, values, true, within);
    }

    /** The same behind a command that prepares its surroundings, in which only the unix socket is waited for. */
    static Server start(Recipe recipe, Path directory, Map<String, String> values, boolean build, List<String> within)
            throws IOException, InterruptedException {
        var place = new Place(directory, values);
        var doors = new EnumMap<Door, SocketAddress>(Door.class);
        for (Door door : recipe.doors()) {
            doors.put(door, address(door, place.choose(door)));
        }
        String version = recipe.version().isEmpty() ? "" : versionIn(output(place, recipe.version()));
        if (build) {
            output(place, recipe.build());
        }
        Path log = directory.resolve("log");
        ProcessBuilder command = place.command(recipe.command()).redirectOutput(log.toFile());
        command.command().addAll(0, within);
        var server = new Server(recipe, version, command.start(), doors);
        // From other surroundings only the unix socket can be reached.
        server.awaitReady(within.isEmpty() ? doors.keySet() : Set.of(Door.UNIX), log);
        return server;
    }

    private static SocketAddress address(Door door, String chosen) {
        return door == Door.UNIX
                ? UnixDomainSocketAddress.of(chosen)
                : new InetSocketAddress(
                        InetAddress.ofLiteral(door == Door.IPV6 ? "::1" : "127.0.0.1"), Integer.parseInt(chosen));
    }

    private static String output(Place place, String template) throws IOException, InterruptedException {
        Process process;
        try {
            process = place.command(template).start();
        } catch (MissingServer e) {
            throw e;
        } catch (IOException e) {
            throw new MissingServer(e.toString());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new MissingServer("'" + template + "' failed: " + output.strip());
        }
        return output;
    }

    private static String versionIn(String output) {
        return output.lines()
                .filter(line -> line.matches(".*\\d.*"))
                .findFirst()
                .orElse(output)
                .replaceFirst(" - https?:.*", "")
                .strip();
    }

    private void awaitReady(Set<Door> reachable, Path log) throws IOException {
        for (Door door : reachable) {
            await(() -> door == Door.UDP || accepts(at(door)), () -> "listen at " + at(door), log);
        }
    }

    private void await(BooleanSupplier done, Supplier<String> what, Path log) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!done.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IOException(name() + " does not " + what.get() + ":\n" + Files.readString(log));
            }
            Pause.millis(10);
        }
    }

    private static boolean accepts(SocketAddress address) {
        try (SocketChannel _ = SocketChannel.open(address)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String name() {
        return recipe.name();
    }

    String version() {
        return version;
    }

    Set<Door> doors() {
        return doors.keySet();
    }

    /** Where it listens. */
    public SocketAddress at(Door door) {
        SocketAddress address = doors.get(door);
        if (address == null) {
            throw new IllegalArgumentException(name() + " does not listen at " + door);
        }
        return address;
    }

    public String port(Door door) {
        return Integer.toString(((InetSocketAddress) at(door)).getPort());
    }

    boolean processesEnd() {
        return recipe.processesEnd();
    }

    /** The processes that read requests, and those that only watch them. */
    Set<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** Its first process. */
    public long pid() {
        return process.pid();
    }

    /** Those of its processes that read requests, where the first one only starts them. */
    public Set<Long> workers() {
        return process.descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** Kills it; the processes are gone when this returns. */
    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
        process.onExit().join();
    }
}
