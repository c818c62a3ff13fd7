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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server that runs as processes of its own. */
final class Server implements AutoCloseable {

    private static final int DEADLINE_SECONDS = 30;

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
        Process process =
                place.command(recipe.command()).redirectOutput(log.toFile()).start();
        var server = new Server(recipe, version, process, doors);
        server.awaitReady(log);
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

    private void awaitReady(Path log) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        for (Map.Entry<Door, SocketAddress> door : doors.entrySet()) {
            while (door.getKey() != Door.UDP && !accepts(door.getValue())) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    close();
                    throw new IOException(
                            name() + " does not listen at " + door.getValue() + ":\n" + Files.readString(log));
                }
                Pause.millis(10);
            }
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

    SocketAddress at(Door door) {
        SocketAddress address = doors.get(door);
        if (address == null) {
            throw new IllegalArgumentException(name() + " does not listen at " + door);
        }
        return address;
    }

    String port(Door door) {
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

    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }
}
