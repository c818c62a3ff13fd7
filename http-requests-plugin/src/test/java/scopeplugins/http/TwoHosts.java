package scopeplugins.http;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A client's and a server's network namespace, joined by a cable of their own; no packet leaves them. */
final class TwoHosts implements AutoCloseable {

    // Of this process alone: two builds may test at the same time.
    private static final String CLIENT = "client-" + ProcessHandle.current().pid();
    private static final String SERVER = "server-" + ProcessHandle.current().pid();

    // TEST-NET-1 (RFC 5737): no real host has such an address.
    private static final String CLIENT_ADDRESS = "192.0.2.1";
    static final String SERVER_ADDRESS = "192.0.2.2";

    private TwoHosts() {}

    static TwoHosts create() throws IOException {
        var hosts = new TwoHosts();
        try {
            run("ip netns add " + CLIENT);
            run("ip netns add " + SERVER);
            run("ip -n " + CLIENT + " link add cable type veth peer name cable netns " + SERVER);
            run("ip -n " + CLIENT + " addr add " + CLIENT_ADDRESS + "/30 dev cable");
            run("ip -n " + SERVER + " addr add " + SERVER_ADDRESS + "/30 dev cable");
            run("ip -n " + CLIENT + " link set cable up");
            run("ip -n " + SERVER + " link set cable up");
            run("ip -n " + SERVER + " link set lo up");
            return hosts;
        } catch (IOException e) {
            hosts.close();
            throw e;
        }
    }

    /** The command that runs another one on the server. */
    List<String> onServer() {
        return List.of("ip", "netns", "exec", SERVER);
    }

    /** Has the client send requests on one connection, and waits for the answers. */
    void get(int requests, String port) throws IOException {
        run("ip netns exec " + CLIENT + " curl --silent --fail --output /dev/null http://" + SERVER_ADDRESS + ":" + port
                + "/[1-" + requests + "]");
    }

    private static void run(String command) throws IOException {
        Process process = new ProcessBuilder(Stream.of(command.split(" ", -1)).toList())
                .inheritIO()
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("failed: " + command);
        }
    }

    /** Takes the cable along. */
    @Override
    public void close() throws IOException {
        run("ip netns delete " + CLIENT);
        run("ip netns delete " + SERVER);
    }
}
