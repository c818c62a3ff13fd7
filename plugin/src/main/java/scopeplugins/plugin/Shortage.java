package scopeplugins.plugin;

import java.util.Optional;
import java.util.stream.Stream;

/** What the system has too little of, so far as a failure tells: no fault of the code, whatever place of it is hit. */
public final class Shortage {

    private Shortage() {}

    /** A sentence for the operator, if this was the reason or the reason of the reason. */
    public static Optional<String> of(Throwable failure) {
        return causes(failure).flatMap(cause -> sentence(cause).stream()).findFirst();
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .flatMap(cause -> Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed())));
    }

    private static Optional<String> sentence(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof OutOfMemoryError && message.contains("native thread")) {
            return Optional.of("cannot start: the system gives no more threads; allow more, or more memory"
                    + " (ulimit -u and -v, or TasksMax= of a systemd unit, or pids.max of the cgroup)");
        }
        if (message.contains("Too many open files")) {
            return Optional.of("cannot start: too many open files; allow more (ulimit -n, or LimitNOFILE= of a systemd"
                    + " unit)");
        }
        if (message.contains("No space left on device") || message.contains("Read-only file system")) {
            return Optional.of("cannot start: " + message + "; the directory for temporary files, "
                    + System.getProperty("java.io.tmpdir")
                    + ", must be writable here: choose another with PLUGIN_JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY");
        }
        if (cause instanceof LinkageError && !(cause instanceof ExceptionInInitializerError)) {
            return Optional.of("cannot start: a part of the plugin cannot be loaded: "
                    + message.lines().findFirst().orElse("") + "; put the whole plugin in place anew");
        }
        return Optional.empty();
    }
}
