package scopeplugins.http.tls;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.OpenFile;
import scopeplugins.bpf.UprobeLink;
import scopeplugins.http.counts.ProcessKey;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.kernel.HttpsProgram;
import scopeplugins.http.kernel.PidNamespace;

/** The TLS libraries of the processes that read TLS, as far as they were found, and what is attached to them. */
final class TlsLibraries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TlsLibraries.class);

    // The kernel keeps a file descriptor for each link here.
    private static final int MOST_LIBRARIES = 128;

    // A server that is started anew soon need not be met anew.
    private static final long UNUSED_NANOS = Duration.ofMinutes(1).toNanos();

    // Tests leave alone what the machine's other processes use.
    private static final String ONLY_BELOW = System.getProperty("tls.below", "/");

    private final HttpsProgram program;
    private final TlsMode mode;
    private final PidNamespace pids;
    private final Map<String, Library> byFile = new HashMap<>();
    private final Map<ProcessKey, Look> looks = new HashMap<>();
    private boolean toldLimit;
    private boolean toldProc;

    TlsLibraries(HttpsProgram program, TlsMode mode, PidNamespace pids) {
        this.program = program;
        this.mode = mode;
        this.pids = pids;
    }

    /**
     * Looks at processes that were not looked at yet, or that may have mapped something since.
     *
     * @param readers the living processes that read TLS from connections
     */
    void look(List<ProcessRequests> readers, long nanoTime) {
        var living = new HashSet<ProcessKey>();
        for (ProcessRequests reader : readers) {
            living.add(reader.process());
            Look look = looks.computeIfAbsent(reader.process(), _ -> new Look());
            if (look.isDue(reader.counted().requests(), nanoTime)) {
                look.done(reader.counted().requests(), nanoTime, look(reader));
            }
        }
        looks.keySet().retainAll(living);
        forget(living, nanoTime);
    }

    /** Returns whether there was a file that is new to this process. */
    private boolean look(ProcessRequests reader) {
        Optional<ProcessFiles> files = ProcessFiles.of(reader.process(), pids.inProc(reader));
        if (files.isEmpty()) {
            if (ProcessFiles.isThere(pids.inProc(reader))) {
                tellOtherProcess(reader);
            }
            return false;
        }
        boolean found = false;
        try {
            for (MappedFile file : files.get().code()) {
                Library library = byFile.get(file.identity());
                if (library == null) {
                    library = meet(file, files.get(), reader);
                    byFile.put(file.identity(), library);
                    found = true;
                }
                library.usedBy(reader.process());
            }
        } catch (IOException e) {
            LOG.warn(
                    "Requests inside of TLS of {} ({}) are not seen, for what it has mapped cannot be read: {}; it takes"
                            + " CAP_SYS_PTRACE where CAP_PERFMON does not do",
                    reader.comm(),
                    reader.reportedPid(),
                    e.toString());
        }
        return found;
    }

    private void tellOtherProcess(ProcessRequests reader) {
        if (toldProc) {
            return;
        }
        toldProc = true;
        LOG.warn(
                "Requests inside of TLS of {} ({}) are not seen, for in /proc another process has this number: run the plugin in"
                        + " the pid namespace whose numbers it reports (--pid=host, hostPID: true; see --pid-namespace)",
                reader.comm(),
                reader.reportedPid());
    }

    private Library meet(MappedFile file, ProcessFiles files, ProcessRequests reader) {
        try (OpenFile open = files.open(file, program::open)) {
            Optional<ProbePlan> plan;
            try (FileChannel content = FileChannel.open(open.path())) {
                plan = plan(new ElfFile(content));
            }
            if (plan.isEmpty() || !file.path().startsWith(ONLY_BELOW) || isTooMany(file)) {
                return new Library(file.path(), List.of());
            }
            List<UprobeLink> links = attach(open, plan.get());
            LOG.info(
                    "Counting requests inside of TLS: {} in {}, which {} ({}) uses, {}",
                    plan.get().library(),
                    file.path(),
                    reader.comm(),
                    reader.reportedPid(),
                    plan.get().way());
            return new Library(file.path(), links);
        } catch (ProbePlan.Impossible | BpfException e) {
            LOG.warn(
                    "Requests inside of TLS that {} ({}) reads by {} are not seen: {}",
                    reader.comm(),
                    reader.reportedPid(),
                    file.path(),
                    e.getMessage());
        } catch (IOException e) {
            // As a rule no TLS library, and not readable for a reason.
            LOG.debug("Not looked at: {} of {} ({}): {}", file.path(), reader.comm(), reader.reportedPid(), e);
        }
        return new Library(file.path(), List.of());
    }

    private Optional<ProbePlan> plan(ElfFile file) throws IOException, ProbePlan.Impossible {
        Optional<ProbePlan> openSsl = OpenSsl.plan(file, mode);
        Optional<ProbePlan> plan = openSsl.isPresent() ? openSsl : GnuTls.plan(file, mode);
        return plan.isPresent() ? plan : GoTls.plan(file);
    }

    private boolean isTooMany(MappedFile file) {
        boolean tooMany = byFile.values().stream().filter(Library::isProbed).count() >= MOST_LIBRARIES;
        if (tooMany && !toldLimit) {
            toldLimit = true;
            LOG.warn(
                    "Requests inside of TLS that are read by {} are not seen, nor by any library more than {}",
                    file.path(),
                    MOST_LIBRARIES);
        }
        return tooMany;
    }

    /** A session whose begin is seen before its reads are would be followed from a wrong place: reads come first. */
    private List<UprobeLink> attach(OpenFile file, ProbePlan plan) {
        var places = new EnumMap<HttpsProgram.Kind, List<UprobeLink.Place>>(HttpsProgram.Kind.class);
        for (Probe probe : plan.probes()) {
            places.computeIfAbsent(probe.kind(), _ -> new ArrayList<>())
                    .add(new UprobeLink.Place(probe.offset(), probe.cookie()));
        }
        var links = new ArrayList<UprobeLink>();
        try {
            places.forEach((kind, there) -> links.add(program.attach(kind, file, there)));
            return links;
        } catch (BpfException e) {
            links.forEach(UprobeLink::close);
            throw e;
        }
    }

    private void forget(Set<ProcessKey> living, long nanoTime) {
        byFile.values().removeIf(library -> {
            long unused = library.unusedFor(living, nanoTime);
            if (library.isProbed() ? unused < UNUSED_NANOS : unused == 0) {
                return false;
            }
            if (library.isProbed()) {
                LOG.info("No process that reads TLS uses {} any more: its probes are taken away", library.name());
            }
            library.close();
            return true;
        });
    }

    /** Takes all probes away. */
    @Override
    public void close() {
        byFile.values().forEach(Library::close);
    }
}
