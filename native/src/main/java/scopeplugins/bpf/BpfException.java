package scopeplugins.bpf;

import java.util.Objects;

/** A call of libbpf or the kernel that failed; the message says what was tried, on what, and why it failed. */
public final class BpfException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int errno;

    BpfException(String what, int errno) {
        super(what + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** A failure that no error number tells more about. */
    public BpfException(String what) {
        super(what);
        this.errno = 0;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** The kernel's error number, positive (see {@link Errno}), or 0 if the kernel was not asked. */
    public int errno() {
        return errno;
    }
}
