package scopeplugins.http.tls;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import scopeplugins.bpf.BpfException;
import scopeplugins.http.kernel.HttpsProgram;
import scopeplugins.http.kernel.Limits;
import scopeplugins.http.kernel.PidNamespace;

/** What would come of --tls on this machine, with this process's rights. */
public final class TlsTrial {

    private static final String INSIDE = "Requests inside of TLS ";
    // Somebody else's, whom every pid namespace has.
    private static final Path OTHER = Path.of("/proc/1");

    private TlsTrial() {}

    /** Loads the program, attaches it to a file without code, and takes it out again. Returns the outcome, a sentence. */
    public static String outcome() {
        try (HttpsProgram program = HttpsProgram.load(new Limits(1, 1, false, true), PidNamespace.INITIAL)) {
            program.tryToAttach();
        } catch (BpfException e) {
            return INSIDE + "cannot be counted (--tls): " + e.getMessage() + "; it takes Linux 6.6 or newer.";
        }
        return INSIDE + "can be counted, with --tls " + modes(System.getProperty("os.arch"), ReturnProbes.harmHere())
                + ": " + reach();
    }

    /** Which modes are good for something here. */
    static String modes(String architecture, Optional<String> harm) {
        if (!architecture.equals("amd64")) {
            return "all, not with safe, for only code of x86-64 is understood";
        }
        return harm.map(reason -> "safe, not with all, for " + reason).orElse("safe or all");
    }

    /** Of which processes the libraries can be found. */
    private static String reach() {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(OTHER.resolve("map_files"))) {
            for (Path link : links) {
                Files.size(link);
                return "the libraries of all processes can be opened.";
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The next way takes less.
        }
        if (!Files.isReadable(OTHER.resolve("maps"))) {
            return "but no process's libraries can be found without CAP_SYS_PTRACE.";
        }
        return Files.isReadable(Path.of(OTHER + "/root/."))
                ? "the libraries of all processes can be opened by their names; deleted ones take CAP_CHECKPOINT_RESTORE."
                : "only libraries can be opened whose names mean the same here; those of containers take CAP_SYS_PTRACE.";
    }
}
