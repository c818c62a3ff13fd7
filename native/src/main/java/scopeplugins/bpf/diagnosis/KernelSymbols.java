package scopeplugins.bpf.diagnosis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The names of the kernel's types and functions, as its BTF has them: each between two NUL bytes. */
final class KernelSymbols {

    private final String names;

    private KernelSymbols(String names) {
        this.names = names;
    }

    /** Where a kernel shows its BTF. */
    static Path file(Host host) {
        return host.sys().resolve("kernel/btf/vmlinux");
    }

    /** Reads them, some megabytes; nothing if the kernel shows no BTF. */
    static Optional<KernelSymbols> read(Host host) {
        try {
            return Optional.of(new KernelSymbols(Files.readString(file(host), StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether something of the kernel has this name. */
    boolean contain(String name) {
        return names.contains("\0" + name + "\0");
    }
}
