package scopeplugins.http.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.BpfMap;
import scopeplugins.bpf.BpfObject;
import scopeplugins.bpf.Errno;
import scopeplugins.plugin.PluginException;

/** Loads http_requests.bpf.c and attaches it in the best way that this kernel offers, by trying. */
final class ProgramLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ProgramLoader.class);

    private static final String OBJECT = "http_requests.bpf.o";
    private static final String OBJECT_FOR_OLDER_KERNELS = "http_requests_by_copy.bpf.o";
    private static final String SETTINGS = "settings";
    // Section of struct options of maps.h
    private static final String OPTIONS = ".rodata.options";

    private static final boolean ALLOCATES_IN_PROGRAMS = KernelRelease.running()
            .filter(release -> release.isAtLeast(6, 1, 0))
            .isPresent();

    private final Limits limits;
    private final PidNamespace pids;

    /**
     * Makes a loader.
     *
     * @param pids by whose numbers processes are reported
     */
    ProgramLoader(Limits limits, PidNamespace pids) {
        this.limits = limits;
        this.pids = pids;
    }

    /**
     * Loads the program; it counts from then on.
     *
     * @param attachments to try one after the other
     * @throws BpfException if none of them works; it says why the first one does not
     * @throws PluginException if the machine lacks what is needed to try
     */
    BpfObject load(List<Attachment> attachments) {
        var notBy = new ArrayList<String>();
        BpfException failure = null;
        // Stays in the kernel until one is found that loses nothing.
        Attached lossy = null;
        try {
            for (Attachment attachment : attachments) {
                try {
                    Attached attached = load(attachment);
                    if (!mayLoseReads(attachment, attached.object())) {
                        close(lossy);
                        notBy.forEach(reason -> LOG.info("Not by {}", reason));
                        return attached.announced();
                    }
                    lossy = attached;
                    notBy.add(attachment + ": this kernel may interrupt the program there, and skip its next run");
                } catch (BpfException e) {
                    failure = failure == null ? e : failure;
                    notBy.add(attachment + ": " + e.getMessage());
                }
            }
        } catch (PluginException e) {
            close(lossy);
            throw e;
        }
        if (lossy == null) {
            throw Objects.requireNonNull(failure, "no attachment to try");
        }
        LOG.warn(
                "Under load reads may be missed, which http_program_runs_skipped_total of /metrics counts: {}",
                String.join("; ", notBy));
        return lossy.announced();
    }

    /**
     * What counts, until a better one is found.
     *
     * @param sections at which its programs sit
     */
    private record Attached(BpfObject object, String file, List<String> sections) {

        /** For the one that stays; the log names no other. */
        BpfObject announced() {
            LOG.info("Counting HTTP requests at {}, by {} (libbpf {})", sections, file, object.libbpfVersion());
            return object;
        }
    }

    private static void close(@Nullable Attached attached) {
        if (attached != null) {
            attached.object().close();
        }
    }

    private static boolean mayLoseReads(Attachment attachment, BpfObject object) {
        return attachment == Attachment.TP_BTF && Setting.PREEMPTIBLE.get(object.map(SETTINGS)) != 0;
    }

    private Attached load(Attachment attachment) {
        try {
            return load(attachment, OBJECT);
        } catch (BpfException e) {
            if (e.errno() == Errno.EPERM) {
                throw e;
            }
            LOG.debug("{} for older kernels instead, because: {}", OBJECT_FOR_OLDER_KERNELS, e.getMessage());
            return load(attachment, OBJECT_FOR_OLDER_KERNELS);
        }
    }

    private Attached load(Attachment attachment, String file) {
        BpfObject object = prepare(attachment, file);
        try {
            object.load();
            if (limits.answers()) {
                StatusPlaces.reserve(object);
            }
            BpfMap settings = object.map(SETTINGS);
            Setting.YOUNGEST_OLD_INODE.set(settings, newestInode());
            Setting.KNOWN_SETS.set(settings, limits.connections());
            Setting.PID_NAMESPACE.set(settings, pids.setting());
            List<String> sections = object.attach();
            findPages(settings, attachment);
            LOG.debug("Programs: {}", object.programInfo());
            return new Attached(object, file, sections);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** The program for newer kernels, all but loaded: the kernel knows nothing of it yet. */
    BpfObject prepare(Attachment attachment) {
        return prepare(attachment, OBJECT);
    }

    private BpfObject prepare(Attachment attachment, String file) {
        BpfObject object = BpfObject.open(file, elf(file.replace(".bpf.o", ".maps.o")), elf(file));
        try {
            object.resize("requests", limits.processes());
            if (limits.tls()) {
                object.resize("encrypted", limits.processes());
            }
            object.resize("connections", limits.connections());
            object.resize("known", limits.connections());
            chooseAnswers(object);
            makeSlots(object, file.equals(OBJECT));
            select(object, attachment);
            return object;
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** Without answers, there is no room for any. */
    private void chooseAnswers(BpfObject object) {
        object.initialize(OPTIONS, new byte[] {(byte) (limits.answers() ? 1 : 0)});
        object.resize("conversations", limits.answers() ? limits.connections() : 1);
        object.resize("answers", limits.answers() ? limits.processes() : 1);
        if (!limits.answers()) {
            object.resize("streams", 1);
            object.resize("field_tables", 1);
            object.resize("ended_container_answers", 1);
        } else if (ALLOCATES_IN_PROGRAMS) {
            object.allocateLate("answers");
        }
    }

    /** Where they are not used, and where there is nothing to have in them, there is but one of each kind. */
    private void makeSlots(BpfObject object, boolean hasSlots) {
        int connections = hasSlots ? limits.connectionSlots() : 1;
        int processes = hasSlots ? Limits.PROCESS_SLOTS : 1;
        object.resize("connection_slots", connections);
        object.resize("conversation_slots", limits.answers() ? connections : 1);
        object.resize("process_slots", processes);
        object.resize("answer_slots", limits.answers() ? processes : 1);
    }

    /**
     * With answers there are two programs that the verifier takes long for, and what is sent is attached before what is read:
     * an answer comes behind its request. Without, a second group takes longer to make than to verify.
     */
    private void select(BpfObject object, Attachment attachment) {
        var others = new ArrayList<>(attachment.programsForEnds());
        Listing.programs().forEach(others::add);
        others.add(SockmapSearch.program());
        if (limits.answers()) {
            others.addAll(AnswerListing.programs());
            others.add(attachment.programForAnswers());
            object.selectBeside(others);
            object.selectBeside(List.of(attachment.programForReads()));
        } else {
            others.add(attachment.programForReads());
            object.selectBeside(others);
        }
    }

    private static void findPages(BpfMap settings, Attachment attachment) {
        try {
            if (!PageSearch.run(settings)) {
                throw new BpfException("cannot count at " + attachment
                        + ": what this process read from a loopback socket was not seen there");
            }
        } catch (IOException e) {
            throw new PluginException(
                    "cannot try the program on a loopback connection: " + e.getMessage() + "; is lo up?", e);
        }
    }

    private static long newestInode() {
        try {
            return SocketInode.newest();
        } catch (IOException e) {
            throw new PluginException("cannot tell old sockets from new ones: " + e + "; is procfs on /proc?", e);
        }
    }

    static BpfObject open(String file) {
        return BpfObject.open(file, elf(file));
    }

    private static byte[] elf(String file) {
        try (InputStream in = BpfObject.class.getResourceAsStream("/bpf/" + file)) {
            if (in == null) {
                throw new PluginException("cannot find " + file + " in the plugin's own jars; build it anew");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
