package scopeplugins.bpf;

/** The error numbers that bpf(2) and perf_event_open(2) return, the same on all of Linux' architectures that run BPF. */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int E2BIG = 7;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EINVAL = 22;
    public static final int ENOSYS = 38;

    private Errno() {}

    /** An error number in words and by name, such as {@code Operation not permitted (EPERM)}. */
    public static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "Operation not permitted (EPERM)";
            case ENOENT -> "No such file or directory (ENOENT)";
            case 3 -> "No such process (ESRCH)";
            case E2BIG -> "Argument list too long (E2BIG)";
            case 9 -> "Bad file descriptor (EBADF)";
            case 11 -> "Resource temporarily unavailable (EAGAIN)";
            case ENOMEM -> "Cannot allocate memory (ENOMEM)";
            case EACCES -> "Permission denied (EACCES)";
            case 14 -> "Bad address (EFAULT)";
            case 16 -> "Device or resource busy (EBUSY)";
            case 17 -> "File exists (EEXIST)";
            case EINVAL -> "Invalid argument (EINVAL)";
            case 24 -> "Too many open files (EMFILE)";
            case 28 -> "No space left on device (ENOSPC)";
            case ENOSYS -> "Function not implemented (ENOSYS)";
            case 95 -> "Operation not supported (EOPNOTSUPP)";
            case 524 -> "Operation not supported (ENOTSUPP)";
            default -> "error " + errno;
        };
    }
}
