package scopeplugins.bpf;

/** The libbpf of this machine. */
public final class LibbpfVersion {

    private LibbpfVersion() {}

    /**
     * The version of the library that objects are loaded with, such as {@code v1.5}.
     *
     * @throws BpfException if there is none, or it lacks a function that is needed; the message names what to install
     */
    public static String read() {
        return new Libbpf().versionString();
    }
}
