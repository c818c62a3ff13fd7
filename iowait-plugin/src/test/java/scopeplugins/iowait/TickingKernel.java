package scopeplugins.iowait;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** Writes the kernel's files anew 50 times a second, so that their counters grow with the time as real ones do. */
final class TickingKernel implements AutoCloseable {

    /** In each of its steps a CPU spends as many ticks. */
    static final long TICKS_PER_STEP = 2;

    static final long STEP_MILLIS = 20;
    static final long STEPS_PER_SECOND = 1000 / STEP_MILLIS;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> ticking;
    private final long start = System.nanoTime();

    /** Begins with step 0; what the function gives for a step are texts by file. */
    TickingKernel(MountedKernel kernel, LongFunction<Map<String, String>> texts) {
        texts.apply(0).forEach(kernel::write);
        ticking = clock.scheduleAtFixedRate(
                () -> texts.apply(step()).forEach(kernel::write), STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Steps of time since the beginning. */
    long step() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / STEP_MILLIS;
    }

    /** /proc/stat of some CPUs, of which the sum alone tells anything. */
    static String stat(int cpus, long user, long idle, long iowait) {
        var text = new StringBuilder(
                String.format(Locale.ROOT, "cpu  %012d 0 0 %012d %012d 0 0 0 0 0\n", user, idle, iowait));
        for (int cpu = 0; cpu < cpus; cpu++) {
            text.append("cpu").append(cpu).append(" 1 0 0 1 1 0 0 0 0 0\n");
        }
        return text.append("intr 1 2 3\n").toString();
    }

    /** A line of /proc/diskstats. */
    static String disk(String device, long writes, long writeMillis, long busyMillis) {
        return String.format(
                Locale.ROOT,
                "   8       0 %s 0 0 0 0 %012d 0 0 %012d 0 %012d 0 0 0 0 0 0 0\n",
                device,
                writes,
                writeMillis % (1L << 32),
                busyMillis % (1L << 32));
    }

    /** /proc/pressure/io with an equal total for some and full. */
    static String pressure(long micros) {
        return String.format(Locale.ROOT, """
                some avg10=0.00 avg60=0.00 avg300=0.00 total=%1$012d
                full avg10=0.00 avg60=0.00 avg300=0.00 total=%1$012d
                """, micros);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        if (ticking.state() == Future.State.FAILED) {
            throw new AssertionError(ticking.exceptionNow());
        }
    }
}
