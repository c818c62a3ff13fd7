package scopeplugins.iowait;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;

/** A thread that waits for a disk as much as it can: every block it writes must have arrived before the next. */
final class SynchronousWriter implements AutoCloseable {

    private static final int BLOCK = 4096;
    private static final int BLOCKS = 256;

    private final FileChannel file;
    private final CompletableFuture<Long> writes = new CompletableFuture<>();
    private volatile boolean closed;

    SynchronousWriter(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        Thread.ofPlatform().daemon().start(this::write);
    }

    private void write() {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long count = 0;
        try {
            while (!closed) {
                file.write(block.rewind(), count % BLOCKS * BLOCK);
                count++;
            }
            writes.complete(count);
        } catch (IOException e) {
            writes.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (writes.join() == 0) {
            throw new IOException("nothing was written");
        }
        file.close();
    }
}
