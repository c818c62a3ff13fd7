package scopeplugins.http.accuracy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Clients of gRPC, one for each server, that keep their channel open; it may be older than the plugin. */
final class GrpcClient implements Older {

    private static final String PYTHON = "/usr/bin/python3 {echo.py} client ";
    private static final String NODE = "node {echo.js} client ";

    private final String name;
    private final String program;
    private final List<String> before;
    private final String after;
    private final Path directory;
    private final Map<SocketAddress, Process> clients = new HashMap<>();

    private GrpcClient(String name, String program, List<String> before, String after, Path directory) {
        this.name = name;
        this.program = program;
        this.before = before;
        this.after = after;
        this.directory = directory;
    }

    /**
     * Clients of the kinds of which there are servers. What the calls carry, as CALLS KEYS, fills the client's table of
     * fields to different degrees.
     */
    static List<GrpcClient> all(Path directory, List<Chain> servers) {
        var all = new ArrayList<GrpcClient>();
        for (Chain server : servers) {
            String name = server.entrance().name();
            String program = name.equals("grpc-js") ? NODE : PYTHON;
            all.add(new GrpcClient(name + ", channel younger than the plugin", program, List.of(), "23 1", directory));
            all.add(new GrpcClient(name + ", after one call", program, List.of("1 0"), "23 0", directory));
            all.add(new GrpcClient(name + ", after 7 calls with metadata", program, List.of("7 3"), "23 3", directory));
            all.add(new GrpcClient(
                    name + ", after calls with ever more metadata",
                    program,
                    List.of("2 5", "2 20", "2 60"),
                    "23 60",
                    directory));
            all.add(new GrpcClient(
                    name + ", metadata for the first time", program, List.of("5 0"), "23 30", directory));
        }
        return all;
    }

    @Override
    public void open(SocketAddress server) throws IOException {
        var address = (InetSocketAddress) server;
        Process client = new Place(directory.resolve("grpc-client"), Map.of())
                .command(program + address.getAddress().getHostAddress() + ":" + address.getPort())
                .redirectErrorStream(false)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        clients.put(server, client);
        for (String calls : before) {
            call(client, calls);
        }
    }

    @Override
    public Case more() {
        return Case.at(Door.H2C, name, client -> {
            Process process = clients.get(client.server());
            if (process == null) {
                throw new IOException("there is no client of " + client.server());
            }
            client.sent(Integer.parseInt(after.split(" ", -1)[0]));
            client.answered(call(process, after));
        });
    }

    /** Returns how many calls succeeded. */
    private static int call(Process client, String calls) throws IOException {
        String succeeded;
        try {
            Writer input = client.outputWriter();
            input.write(calls + "\n");
            input.flush();
            BufferedReader output = client.inputReader();
            succeeded = output.readLine();
        } catch (IOException e) {
            throw new IOException("cannot talk to the client " + client, e);
        }
        if (succeeded == null) {
            throw new IOException("the client has ended: " + client);
        }
        return Integer.parseInt(succeeded);
    }

    @Override
    public Set<Long> clients() {
        return clients.values().stream().map(Process::pid).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        clients.values().forEach(Process::destroyForcibly);
        clients.values().forEach(client -> client.onExit().join());
    }
}
