package scopeplugins.http.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.plugin.PluginException;

/** By whose numbers processes are reported: a process has one in its own pid namespace, and in each around it. */
public enum PidNamespace {
    /** The one that the kernel began with, which a probe on the host sees. */
    INITIAL,
    /** The one that this plugin runs in, which a probe beside it sees. */
    OWN;

    private static final Logger LOG = LoggerFactory.getLogger(PidNamespace.class);

    private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/pid");

    // PROC_PID_INIT_INO, include/linux/proc_ns.h
    private static final long INITIAL_INODE = 0xEFFFFFFCL;

    private static final Pattern LINK = Pattern.compile("pid:\\[(\\d+)]");

    /**
     * What the kernel's program is told: the namespace's inode number, or 0 for the initial one.
     *
     * @throws PluginException if procfs does not tell it
     */
    long setting() {
        long own = ownInode();
        if (this == OWN) {
            return own == INITIAL_INODE ? 0 : own;
        }
        if (own != INITIAL_INODE) {
            LOG.info(
                    "This plugin runs in a pid namespace of its own, and reports processes by the numbers that they have"
                            + " outside, as a probe on the host knows them; if the probe runs in here too, give --pid-namespace own");
        }
        return 0;
    }

    private static long ownInode() {
        try {
            Matcher link = LINK.matcher(Files.readSymbolicLink(OWN_NAMESPACE).toString());
            if (link.matches()) {
                return Long.parseLong(link.group(1));
            }
            throw new PluginException(
                    "cannot tell this process's pid namespace: " + OWN_NAMESPACE + " is no link to one");
        } catch (IOException e) {
            throw new PluginException(
                    "cannot tell this process's pid namespace from " + OWN_NAMESPACE + ": " + e
                            + "; is procfs on /proc?",
                    e);
        }
    }

    /** The process's number in procfs, where that is mounted for these numbers. */
    public int inProc(ProcessRequests process) {
        return this == INITIAL ? process.process().pid() : process.reportedPid();
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
