package scopeplugins.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.BpfMap;
import scopeplugins.bpf.BpfObject;
import scopeplugins.bpf.BpfProgramInfo;
import scopeplugins.plugin.PluginException;

/** The counter in the kernel: http_requests.bpf.c, loaded and attached. */
final class BpfRequestCounter implements RequestCounter {

    private static final Logger LOG = LoggerFactory.getLogger(BpfRequestCounter.class);

    private static final String OBJECT = "http_requests.bpf.o";

    // struct process and struct process_requests of http_requests.bpf.c
    private static final long START_TIME = 0;
    private static final long PID = 8;
    private static final long COUNT = 0;
    private static final long COMM = 8;

    // enum setting of http_requests.bpf.c
    private static final int YOUNGEST_OLD_INODE = 0;

    private final BpfObject object;
    private final BpfMap requests;
    private final BpfMap events;

    /**
     * How much the program remembers, in memory that the kernel sets aside when it starts.
     *
     * @param processes living processes that have received a request, 72 bytes each
     * @param connections open connections, 136 bytes each
     */
    record Limits(int processes, int connections) {}

    private BpfRequestCounter(BpfObject object) {
        this.object = object;
        this.requests = object.map("requests");
        this.events = object.map("events");
    }

    /**
     * Loads the program; it counts from then on.
     *
     * @param limits how much it may remember
     * @throws PluginException if the kernel, its rights or libbpf do not allow it
     */
    static BpfRequestCounter open(Limits limits) {
        BpfObject object = null;
        try {
            object = BpfObject.open(OBJECT, elf());
            object.resize("requests", limits.processes());
            object.resize("connections", limits.connections());
            object.load();
            object.map("settings").set(YOUNGEST_OLD_INODE, newestInode());
            LOG.info("Counting HTTP requests at {} (libbpf {})", object.attach(), object.libbpfVersion());
            LOG.debug("Programs: {}", object.programInfo());
            return new BpfRequestCounter(object);
        } catch (BpfException e) {
            if (object != null) {
                object.close();
            }
            throw new PluginException(
                    e.getMessage()
                            + (e.lacksRights() ? "; run as root, or with CAP_BPF and CAP_PERFMON" : "")
                            + "; for details run with --log-level debug",
                    e);
        }
    }

    private static byte[] elf() {
        try (InputStream in = BpfObject.class.getResourceAsStream("/bpf/" + OBJECT)) {
            if (in == null) {
                throw new PluginException("cannot find " + OBJECT + " in the plugin's own jars; build it anew");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long newestInode() {
        try {
            return SocketInode.newest();
        } catch (IOException e) {
            throw new PluginException("cannot tell old sockets from new ones: " + e + "; is procfs on /proc?", e);
        }
    }

    @Override
    public RequestCounts read() {
        var byProcess = new HashMap<ProcessKey, ProcessRequests>();
        var byEvent = new EnumMap<Event, Long>(Event.class);
        Instant date = Instant.now();
        long nanoTime = System.nanoTime();
        requests.forEach((key, value) -> byProcess.put(
                new ProcessKey(key.get(ValueLayout.JAVA_INT, PID), key.get(ValueLayout.JAVA_LONG, START_TIME)),
                new ProcessRequests(value.getString(COMM), value.get(ValueLayout.JAVA_LONG, COUNT))));
        events.forEach((key, value) ->
                byEvent.put(Event.of(key.get(ValueLayout.JAVA_INT, 0)), value.get(ValueLayout.JAVA_LONG, 0)));
        long skippedRuns = object.programInfo().stream()
                .mapToLong(BpfProgramInfo::recursionMisses)
                .sum();
        return new RequestCounts(date, nanoTime, byProcess, byEvent, skippedRuns);
    }

    /** Takes the program out of the kernel. */
    @Override
    public void close() {
        object.close();
    }
}
