package scopeplugins.iowait;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * IO wait in a known amount: on each CPU a thread that reads from a disk which the kernel makes slow, and sleeps in
 * proportion.
 *
 * <p>The disk is a loop device, slow for a cgroup alone (version 1, {@code blkio.throttle.read_iops_device}). A CPU whose
 * thread waits for a read counts IO wait while nobody else uses it.
 */
final class ThrottledDisk implements AutoCloseable {

    private static final Path BLKIO = Path.of("/sys/fs/cgroup/blkio");
    private static final int BLOCK = 4096;
    private static final long BLOCKS = 4096;
    // A read then takes about 0.1 s: long beside a clock tick, short beside the seconds that are measured.
    private static final int READS_PER_SECOND = 10;

    private final Path file;
    private final List<CompletableFuture<@Nullable Void>> readers = new ArrayList<>();
    private final int cpus = Runtime.getRuntime().availableProcessors();
    private volatile String device = "";
    private @Nullable Path cgroup;
    private volatile double duty;
    private volatile boolean closed;

    /**
     * Makes the disk and starts its readers, which sleep until there is a duty.
     *
     * @param file what the disk consists of; made here and deleted at the end
     * @throws TestAbortedException if this machine has no such cgroup, or gives us no right to it; if it fails to make the
     *     disk all the same, then too, except where tests must not be skipped: there that is an {@link IOException}
     */
    static ThrottledDisk make(Path file) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            throw new TestAbortedException("only root can make a disk slow");
        }
        if (!Files.isWritable(BLKIO.resolve("blkio.throttle.read_iops_device"))) {
            throw new TestAbortedException("no cgroup of version 1 with the controller blkio in " + BLKIO);
        }
        try {
            return new ThrottledDisk(file);
        } catch (IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw e;
            }
            throw new TestAbortedException("cannot make a slow disk: " + e.getMessage(), e);
        }
    }

    private ThrottledDisk(Path file) throws IOException {
        this.file = file;
        try {
            Files.write(file, new byte[(int) (BLOCK * BLOCKS)]);
            device = run("losetup", "--find", "--show", file.toString());
            Path limited = Files.createTempDirectory(BLKIO, "iowait-test");
            cgroup = limited;
            String number = Files.readString(Path.of(device.replace("/dev/", "/sys/block/"), "dev"));
            Files.writeString(
                    limited.resolve("blkio.throttle.read_iops_device"), number.strip() + " " + READS_PER_SECOND * cpus);
            for (int cpu = 0; cpu < cpus; cpu++) {
                startReader(cpu, limited);
            }
            // From here on the kernel removes both when the last reader closes the device, even if this JVM is killed.
            detach();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Sets the part of the time, 0 to 1, that the readers wait. */
    void setDuty(double part) {
        duty = part;
    }

    private void startReader(int cpu, Path limited) throws IOException {
        var ready = new CompletableFuture<@Nullable Void>();
        var ended = new CompletableFuture<@Nullable Void>();
        readers.add(ended);
        Thread.ofPlatform().daemon().name("reader-" + cpu).start(() -> {
            try (var disk = FileChannel.open(Path.of(device), StandardOpenOption.READ, directly())) {
                String thread = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                        .toString()
                        .replaceFirst(".*/", "");
                run("taskset", "--cpu-list", "--pid", Integer.toString(cpu), thread);
                Files.writeString(limited.resolve("tasks"), thread);
                ready.complete(null);
                readInProportion(disk);
                ended.complete(null);
            } catch (IOException | InterruptedException | RuntimeException e) {
                ready.completeExceptionally(e);
                ended.completeExceptionally(e);
            }
        });
        try {
            ready.join();
        } catch (CompletionException e) {
            throw new IOException("cannot start a reader: " + e.getCause(), e);
        }
    }

    private void readInProportion(FileChannel disk) throws IOException, InterruptedException {
        ByteBuffer block =
                ByteBuffer.allocateDirect(2 * BLOCK).alignedSlice(BLOCK).limit(BLOCK);
        long owed = 0; // nanoseconds of waiting
        long last = System.nanoTime();
        for (long read = 0; !closed; ) {
            long now = System.nanoTime();
            owed = duty == 0 ? 0 : owed + (long) (duty * (now - last));
            last = now;
            if (owed > 0) {
                disk.read(block.rewind(), read++ % BLOCKS * BLOCK);
                owed -= System.nanoTime() - now;
            } else {
                NANOSECONDS.sleep(5_000_000);
            }
        }
    }

    /** O_DIRECT, past the page cache. By name: javac warns of the class, and nothing silences that. */
    private static OpenOption directly() {
        try {
            return Stream.of(
                            Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
                    .map(OpenOption.class::cast)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst()
                    .orElseThrow();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
        return output.strip();
    }

    private void detach() throws IOException {
        if (!device.isEmpty()) {
            run("losetup", "--detach", device);
            device = "";
        }
        Files.deleteIfExists(file);
    }

    /** Leaves no thread, cgroup, loop device or file behind; what cannot be removed does not keep the others. */
    @Override
    public void close() throws IOException {
        closed = true;
        var failures = new ArrayList<Exception>();
        for (var reader : readers) {
            attempt(failures, () -> reader.get(5, TimeUnit.SECONDS));
        }
        Path limited = cgroup;
        if (limited != null) {
            // A thread that has ended stays in the list for a moment.
            attempt(failures, () -> {
                for (int i = 0;
                        i < 100 && !Files.readString(limited.resolve("tasks")).isEmpty();
                        i++) {
                    Thread.sleep(10);
                }
                Files.delete(limited);
                return true;
            });
        }
        attempt(failures, () -> {
            detach();
            return true;
        });
        if (!failures.isEmpty()) {
            throw new IOException("cannot clean up: " + failures, failures.getFirst());
        }
    }

    private static void attempt(List<Exception> failures, Callable<?> step) {
        try {
            step.call();
        } catch (Exception e) {
            failures.add(e);
        }
    }
}
