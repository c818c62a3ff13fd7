package scopeplugins.iowait;

/** A source of the kernel's gives nothing now; the message says which and why, and is the rest of a sentence. */
class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceException(String reason) {
        super(reason);
    }

    SourceException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
