package scopeplugins.iowait;

/** The kernel tells of its disks, and there is none; one may be plugged in at any moment. */
final class NoDiskException extends SourceException {

    private static final long serialVersionUID = 1L;

    NoDiskException(String reason) {
        super(reason);
    }
}
