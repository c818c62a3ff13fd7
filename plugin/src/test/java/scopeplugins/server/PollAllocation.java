package scopeplugins.server;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import scopeplugins.plugin.ProbeClient;

/** Measures what the server's threads allocate for a poll: garbage from the moment the reply is sent. */
public final class PollAllocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int POLLS = 500;

    private static final String REPORT = """
            {"Host":{"nodes":{},"metric_templates":{"some":{"id":"some","label":"Some","format":"","priority":1}}},\
            "Plugins":[{"id":"polled","label":"Polled","description":"","interfaces":["reporter"],"api_version":"1"}]}""";

    private PollAllocation() {}

    /** Bytes per poll of a server in this JVM, on a connection kept alive, once the server is warm. */
    public static long bytesPerPoll(Path directory) {
        ByteBuffer report = StandardCharsets.UTF_8.encode(REPORT);
        Path socket = directory.resolve("polled.sock");
        var page = new Page("application/json", () -> Optional.of(report));
        try (var _ = PluginServer.start(Map.of("/report", page)).listen(socket);
                var probe = new ProbeClient(socket)) {
            poll(probe);
            long before = allocatedByServer();
            poll(probe);
            return (allocatedByServer() - before) / POLLS;
        }
    }

    private static void poll(ProbeClient probe) {
        for (int i = 0; i < POLLS; i++) {
            probe.poll();
        }
    }

    private static long allocatedByServer() {
        long[] servers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("server"))
                .mapToLong(Thread::threadId)
                .toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(servers)).sum();
    }
}
