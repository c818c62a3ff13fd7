package scopeplugins.http.accuracy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A client's and a server's network namespace and what joins them; no packet leaves them. */
final class Network implements AutoCloseable {

    // Of this process alone: two builds may test at the same time.
    private static final String OWN = Long.toString(ProcessHandle.current().pid());
    private static final String CLIENT = "c" + OWN;
    private static final String SWITCH = "w" + OWN;
    private static final String SERVER = "s" + OWN;

    // TEST-NET-1 (RFC 5737) and a prefix for documentation (RFC 3849): no real host has such an address.
    private static final String IPV4 = "192.0.2.";
    private static final String IPV6 = "2001:db8::";

    private final String server;
    private final String address;

    private Network(String server, String address) {
        this.server = server;
        this.address = address;
    }

    /** One cable from the client to the server. */
    static Network cable() throws IOException {
        return create(SERVER, IPV4 + "2", Network::connectDirectly);
    }

    static Network cableWithIpv6() throws IOException {
        return create(SERVER, "[" + IPV6 + "2]", Network::connectDirectly);
    }

    /** The server's address is at a device of its own on top of the cable's. */
    static Network macvlan() throws IOException {
        return create(SERVER, IPV4 + "3", () -> {
            connectDirectly();
            ip("-n " + SERVER + " link add upper link cable type macvlan mode bridge");
            ip("-n " + SERVER + " addr add " + IPV4 + "3/24 dev upper");
            ip("-n " + SERVER + " addr flush dev cable scope global");
            ip("-n " + SERVER + " link set upper up");
        });
    }

    /** A bridge between both. */
    static Network bridge() throws IOException {
        return create(SERVER, IPV4 + "2", Network::connectByBridge);
    }

    /** The server has the bridge. */
    static Network ownBridge() throws IOException {
        return create(SWITCH, IPV4 + "3", () -> {
            connectByBridge();
            ip("-n " + SWITCH + " addr add " + IPV4 + "3/24 dev bridge");
        });
    }

    private interface Setup {
        void run() throws IOException;
    }

    private static Network create(String server, String address, Setup setup) throws IOException {
        var network = new Network(server, address);
        try {
            for (String name : List.of(CLIENT, SWITCH, SERVER)) {
                ip("netns add " + name);
                ip("-n " + name + " link set lo up");
            }
            setup.run();
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private static void connectDirectly() throws IOException {
        ip("-n " + CLIENT + " link add cable type veth peer name cable netns " + SERVER);
        address(CLIENT, 1);
        address(SERVER, 2);
    }

    private static void connectByBridge() throws IOException {
        ip("-n " + SWITCH + " link add bridge type bridge");
        ip("-n " + SWITCH + " link set bridge up");
        for (String host : List.of(CLIENT, SERVER)) {
            ip("-n " + SWITCH + " link add " + host + " type veth peer name cable netns " + host);
            ip("-n " + SWITCH + " link set " + host + " master bridge");
            ip("-n " + SWITCH + " link set " + host + " up");
        }
        address(CLIENT, 1);
        address(SERVER, 2);
    }

    private static void address(String host, int number) throws IOException {
        ip("-n " + host + " addr add " + IPV4 + number + "/24 dev cable");
        // Without waiting whether another one has it.
        ip("-n " + host + " addr add " + IPV6 + number + "/64 dev cable nodad");
        ip("-n " + host + " link set cable up");
    }

    /** The command that runs another one on the server. */
    List<String> onServer() {
        return List.of("ip", "netns", "exec", server);
    }

    /** Where the server is to listen. */
    String address() {
        return address;
    }

    /** Starts a program on the client's host. */
    static Process onClient(String... command) throws IOException {
        return start(List.of("ip", "netns", "exec", CLIENT), command);
    }

    /** Starts a program behind others. */
    static Process start(List<String> within, String... command) throws IOException {
        return new ProcessBuilder(
                        Stream.concat(within.stream(), Stream.of(command)).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Takes the client's cable out of the bridge, or puts it back. */
    static void setClientsPort(String state) throws IOException {
        ip("-n " + SWITCH + " link set " + CLIENT + " " + state);
    }

    /** How many segments the server has sent again. */
    long retransmitted() throws IOException {
        return ofTcp("RetransSegs");
    }

    /** How many segments the server has sent. */
    long sent() throws IOException {
        return ofTcp("OutSegs");
    }

    private long ofTcp(String counter) throws IOException {
        List<String> lines = Command.output(Stream.concat(onServer().stream(), Stream.of("cat", "/proc/net/snmp"))
                        .toList())
                .lines()
                .filter(line -> line.startsWith("Tcp:"))
                .toList();
        int column = List.of(lines.getFirst().split(" ", -1)).indexOf(counter);
        return Long.parseLong(lines.getLast().split(" ", -1)[column]);
    }

    private static void ip(String arguments) throws IOException {
        Process process = new ProcessBuilder(
                        Stream.of(("ip " + arguments).split(" ", -1)).toList())
                .inheritIO()
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("failed: ip " + arguments);
        }
    }

    /** Takes the devices along. */
    @Override
    public void close() throws IOException {
        for (String name : List.of(CLIENT, SWITCH, SERVER)) {
            ip("netns delete " + name);
        }
    }
}
