package scopeplugins.bpf;

import java.nio.file.Path;

/** A file held open, so that its content can be looked at, and programs attached to it, whatever its name then leads to. */
public final class OpenFile implements AutoCloseable {

    // include/uapi/asm-generic/fcntl.h
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private final Libbpf libbpf;
    private final int fd;

    private OpenFile(Libbpf libbpf, int fd) {
        this.libbpf = libbpf;
        this.fd = fd;
    }

    static OpenFile open(Libbpf libbpf, Path path) {
        return new OpenFile(
                libbpf, BpfObject.check(libbpf.open(path.toString(), O_RDONLY_CLOEXEC), "cannot open " + path));
    }

    /** A name that leads to this very file for as long as it is open, also if it was deleted. */
    public Path path() {
        return Path.of("/proc/self/fd", Integer.toString(fd));
    }

    @Override
    public void close() {
        libbpf.close(fd);
    }
}
