package scopeplugins.http.tls;

import java.util.Optional;
import scopeplugins.http.kernel.KernelRelease;

/**
 * Whether return probes do harm.
 *
 * <p>Since 6.11 the kernel for x86-64 has a process that returns into one make a system call of its own, uretprobe, which a
 * seccomp filter that does not know it forbids: that ends processes in containers. 6.12.14, 6.13.3 and 6.14 let it pass any
 * filter ("seccomp: passthrough uretprobe systemcall without filtering"). Which kernel it is, its name tells; there is no way to
 * try that does not risk the process that tries.
 */
final class ReturnProbes {

    private ReturnProbes() {}

    /**
     * What harm they do on a kernel.
     *
     * @param release its name (uname -r)
     * @param architecture as Java calls it
     * @return a clause, or nothing if they do none
     */
    static Optional<String> harm(String release, String architecture) {
        if (!architecture.equals("amd64")) {
            return Optional.empty();
        }
        Optional<KernelRelease> kernel = KernelRelease.parse(release);
        if (kernel.isEmpty()) {
            return Optional.of("whether Linux " + release
                    + " lets processes under seccomp live that return into one cannot" + " be told from its name");
        }
        return kernel.filter(ReturnProbes::kills)
                .map(_ -> "Linux " + release
                        + " ends processes under seccomp, such as those in containers, that return into"
                        + " one; 6.12.14, 6.13.3 and newer ones do not");
    }

    /** The same, on this machine. */
    static Optional<String> harmHere() {
        return harm(System.getProperty("os.version"), System.getProperty("os.arch"));
    }

    private static boolean kills(KernelRelease release) {
        boolean isRepaired = release.minor() == 12 ? release.isAtLeast(6, 12, 14) : release.isAtLeast(6, 13, 3);
        return release.isAtLeast(6, 11, 0) && !isRepaired;
    }
}
