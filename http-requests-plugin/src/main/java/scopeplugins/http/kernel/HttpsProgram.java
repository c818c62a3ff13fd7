package scopeplugins.http.kernel;

import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfObject;
import scopeplugins.bpf.OpenFile;
import scopeplugins.bpf.UprobeLink;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.Event;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;

/** The counter inside of TLS: https_requests.bpf.c, loaded, and attached to nothing but the end of processes. */
public final class HttpsProgram implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpsProgram.class);

    private static final String OBJECT = "https_requests.bpf.o";
    private static final List<String> MAPS = List.of(
            "requests",
            "events",
            "settings",
            "scratch_buffers",
            "scratch_taken",
            "ended",
            "container_searches",
            "made_processes",
            "tls_readers",
            "tls_reads",
            "tls_sessions");
    private static final List<String> EXITS = List.of("exit_at_tracepoint", "exit_at_tp_btf");

    private final BpfObject object;
    private final Map<Kind, String> programs;
    private final ListedContainers containers = new ListedContainers();
    private final BpfIterator requests;
    private final BpfIterator ended;
    private final BpfIterator readers;
    private final BpfIterator events;
    private List<ProcessRequests> last = List.of();

    /** What happens at an instruction of a TLS library. */
    public enum Kind {
        READ_BEGINS("tls_read_begins"),
        READ_ENDS("tls_read_ends"),
        /** Wherever the function that begins there returns to. */
        READ_RETURNS("tls_read_ends", true),
        SERVER_BEGINS("tls_server_begins"),
        CLIENT_BEGINS("tls_client_begins"),
        SESSION_BEGINS_ANEW("tls_session_begins_anew"),
        /** Where gnutls_init has made it, which begins like a read. */
        SESSION_MADE("tls_session_made"),
        SESSION_MADE_RETURNS("tls_session_made", true),
        SESSION_ENDS("tls_session_ends"),
        GO_READ_BEGINS("go_read_begins"),
        GO_READ_ENDS("go_read_ends"),
        GO_SERVER_BEGINS("go_server_begins"),
        GO_CLIENT_BEGINS("go_client_begins");

        private final String program;
        private final boolean atReturn;

        Kind(String program) {
            this(program, false);
        }

        Kind(String program, boolean atReturn) {
            this.program = program;
            this.atReturn = atReturn;
        }

        /** Then it reads what was decrypted, and there is a variant of it. */
        private boolean isEndOfRead() {
            return this == READ_ENDS || this == READ_RETURNS || this == GO_READ_ENDS;
        }
    }

    private HttpsProgram(BpfObject object, Map<Kind, String> programs) {
        this.object = object;
        this.programs = programs;
        this.requests = Listing.REQUESTS.of(object);
        this.ended = Listing.ENDED.of(object);
        this.readers = Listing.READERS.of(object);
        this.events = Listing.EVENTS.of(object);
    }

    /**
     * Loads the program.
     *
     * @param limits how much it may remember
     * @param pids by whose numbers processes are reported
     * @throws BpfException if the kernel refuses
     */
    public static HttpsProgram load(Limits limits, PidNamespace pids) {
        BpfException failure = null;
        for (String suffix : List.of("_undisturbed", "")) {
            for (String exit : EXITS) {
                try {
                    return load(limits, pids, suffix, exit);
                } catch (BpfException e) {
                    LOG.debug("Not with *_read_ends{} and {}: {}", suffix, exit, e.getMessage());
                    failure = e;
                }
            }
        }
        throw Optional.ofNullable(failure).orElseThrow();
    }

    private static HttpsProgram load(Limits limits, PidNamespace pids, String suffix, String exit) {
        var programs = new EnumMap<Kind, String>(Kind.class);
        for (Kind kind : Kind.values()) {
            programs.put(kind, kind.isEndOfRead() ? kind.program + suffix : kind.program);
        }
        BpfObject object = ProgramLoader.open(OBJECT);
        try {
            object.selectMaps(MAPS);
            object.resize("requests", limits.processes());
            object.resize("tls_readers", limits.processes());
            object.resize("tls_sessions", limits.connections());
            object.resize("tls_reads", limits.connections());
            object.select(Stream.of(programs.values().stream(), Listing.programs(), Stream.of(exit))
                    .flatMap(names -> names)
                    .toList());
            object.load();
            Setting.PID_NAMESPACE.set(object.map("settings"), pids.setting());
            object.attach();
            LOG.debug("Programs inside of TLS: {}", object.programInfo());
            return new HttpsProgram(object, programs);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /**
     * Opens a file to look at it, and to attach to it.
     *
     * @throws BpfException if it is not there, or there is no right to
     */
    public OpenFile open(Path file) {
        return object.openFile(file);
    }

    /**
     * Lets the program run at instructions of a file, in every process that has it mapped.
     *
     * @throws BpfException if the kernel refuses
     */
    public UprobeLink attach(Kind kind, OpenFile file, List<UprobeLink.Place> places) {
        String program = Optional.ofNullable(programs.get(kind)).orElseThrow();
        return object.attachAt(program, kind.atReturn, file, places);
    }

    /**
     * Attaches to a file that holds no code, and detaches again: shows whether the kernel, and this process's rights, allow
     * it.
     *
     * @throws BpfException if not
     */
    public void tryToAttach() {
        try (OpenFile jar = open(Path.of(URI.create(HttpsProgram.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString())))) {
            attach(Kind.READ_BEGINS, jar, List.of(new UprobeLink.Place(0, 0))).close();
        }
    }

    /** The living processes that have received a request inside of TLS. */
    public List<ProcessRequests> requests() {
        var processes = new ListedProcesses(last, containers, ListedProcesses.NO_ANSWERS);
        requests.forEach(processes::add);
        last = processes.distinct();
        return last;
    }

    /** What processes that have ended had received inside of TLS, by their container. */
    public Map<Container, Counted> ended() {
        var byContainer = new HashMap<Container, Counted>();
        ended.forEach((listed, at) -> byContainer.put(
                containers.at(listed, at), Counted.of(listed.get(ValueLayout.JAVA_LONG, at + ListedContainers.SIZE))));
        return byContainer;
    }

    /** The living processes of which a read was seen from its begin to its end. */
    public Set<ProcessKey> readers() {
        var processes = new ListedProcesses(List.of(), containers, ListedProcesses.NO_ANSWERS);
        readers.forEach(processes::add);
        return processes.distinct().stream().map(ProcessRequests::process).collect(Collectors.toSet());
    }

    /** How often each event has happened there. */
    public Map<Event, Long> events() {
        return EventListing.read(events);
    }

    /** Takes the program out of the kernel, wherever it is attached. */
    @Override
    public void close() {
        object.close();
    }
}
