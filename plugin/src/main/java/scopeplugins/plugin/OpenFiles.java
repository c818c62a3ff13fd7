package scopeplugins.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How many files this process may have open, to which its connections belong. */
public final class OpenFiles {

    /** The fewest with which a plugin starts and serves; the launcher knows the number too. */
    private static final int LEAST = 64;

    // For what a plugin has open whether anyone connects or not, and what a sample opens for a moment.
    private static final int OWN = 128;
    private static final int FEWEST_CONNECTIONS = 2;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String NAME = "Max open files";

    private OpenFiles() {}

    /** A sentence for the operator if there are fewer than {@link #LEAST}: what is missing then may be anything. */
    public static Optional<String> shortage() {
        return shortage(limit());
    }

    static Optional<String> shortage(long limit) {
        return limit >= LEAST
                ? Optional.empty()
                : Optional.of("cannot start with at most " + limit + " open files; allow " + LEAST
                        + " or more (ulimit -n, or LimitNOFILE= of a systemd unit)");
    }

    /** The connections that one of two servers may have, if it wants so many at most. */
    public static int connections(int wanted) {
        return connections(wanted, limit());
    }

    static int connections(int wanted, long limit) {
        return Math.clamp((limit - OWN) / 2, FEWEST_CONNECTIONS, wanted);
    }

    // getrlimit(2) as proc(5) prints it: name, soft limit, hard limit, unit. Java has raised the soft one to the hard
    // one.
    private static long limit() {
        try {
            return limit(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            throw new PluginException("cannot read " + LIMITS + ": " + e.getMessage() + "; is procfs on /proc?", e);
        }
    }

    static long limit(List<String> limits) {
        for (String line : limits) {
            if (line.startsWith(NAME)) {
                String soft = line.substring(NAME.length()).strip().split("\\s+", -1)[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return Long.MAX_VALUE;
    }
}
