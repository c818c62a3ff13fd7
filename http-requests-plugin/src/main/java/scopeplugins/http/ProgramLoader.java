package scopeplugins.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.BpfMap;
import scopeplugins.bpf.BpfObject;
import scopeplugins.plugin.PluginException;

/** Loads http_requests.bpf.c and attaches it in the best way that this kernel offers, by trying. */
final class ProgramLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ProgramLoader.class);

    private static final String OBJECT = "http_requests.bpf.o";
    private static final String SETTINGS = "settings";

    private final Limits limits;

    /**
     * How much the program remembers, in memory that the kernel sets aside when it starts.
     *
     * @param processes living processes that have received a request, 72 bytes each
     * @param connections open connections, 136 bytes each
     */
    record Limits(int processes, int connections) {}

    ProgramLoader(Limits limits) {
        this.limits = limits;
    }

    /**
     * Loads the program; it counts from then on.
     *
     * @param attachments to try one after the other
     * @throws BpfException if none of them works; it says why the first one does not
     * @throws PluginException if the machine lacks what is needed to try
     */
    BpfObject load(List<Attachment> attachments) {
        var failures = new ArrayList<BpfException>();
        Attachment lossy = null;
        for (Attachment attachment : attachments) {
            try {
                BpfObject object = load(attachment);
                if (!mayLoseReads(attachment, object)) {
                    return object;
                }
                object.close();
                lossy = attachment;
            } catch (BpfException e) {
                LOG.info("Cannot attach by {}: {}", attachment, e.getMessage());
                failures.add(e);
            }
        }
        if (lossy == null) {
            throw failures.getFirst();
        }
        LOG.warn(
                "This kernel may interrupt the program at {}, and skip its next run; /metrics counts these"
                        + " (http_program_runs_skipped_total)",
                lossy);
        return load(lossy);
    }

    private static boolean mayLoseReads(Attachment attachment, BpfObject object) {
        return attachment == Attachment.TP_BTF && Setting.PREEMPTIBLE.get(object.map(SETTINGS)) != 0;
    }

    private BpfObject load(Attachment attachment) {
        List<List<String>> programs = attachment.programs();
        for (List<String> pair : programs.subList(0, programs.size() - 1)) {
            try {
                return load(attachment, pair);
            } catch (BpfException e) {
                LOG.debug("Without {}: {}", pair.getFirst(), e.getMessage());
            }
        }
        return load(attachment, programs.getLast());
    }

    private BpfObject load(Attachment attachment, List<String> programs) {
        var object = BpfObject.open(OBJECT, elf());
        try {
            object.resize("requests", limits.processes());
            object.resize("connections", limits.connections());
            object.select(programs);
            object.load();
            BpfMap settings = object.map(SETTINGS);
            Setting.YOUNGEST_OLD_INODE.set(settings, newestInode());
            List<String> sections = object.attach();
            findPages(settings, attachment);
            LOG.info("Counting HTTP requests at {} (libbpf {})", sections, object.libbpfVersion());
            LOG.debug("Programs: {}", object.programInfo());
            return object;
        } catch (RuntimeException e) {
            object.close();
            throw e;
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
}
