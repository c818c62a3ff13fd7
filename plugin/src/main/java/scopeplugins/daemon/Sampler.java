package scopeplugins.daemon;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.Measurement;
import scopeplugins.plugin.Reporter;
import scopeplugins.plugin.Spells;
import scopeplugins.report.ReportEncoder;

/**
 * Samples a reporter on a clock of its own and keeps the last report, encoded, for any number of readers.
 *
 * <p>The number and the rhythm of the polls therefore change neither the values nor the cost of measuring.
 */
public final class Sampler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    // The app forgets a sample after 15 s (protocol: a metric's window); a report that old would show nothing at all.
    private static final Duration STALE_AFTER = Duration.ofSeconds(15);

    // A metric has no date of its own: a Prometheus server takes what it gets for the value of now. This much later
    // than it was
    // due, the next sample hangs, and is not just late on a busy machine.
    private static final Duration METRICS_STALE_AFTER = Duration.ofSeconds(2);

    // A sample takes some milliseconds, on a machine that is short of CPU time a hundred times as long.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Duration interval;
    private final ReportEncoder reportEncoder = new ReportEncoder();
    private final MetricsEncoder metricsEncoder = new MetricsEncoder();
    private final CountDownLatch closing = new CountDownLatch(1);

    private @Nullable Reporter reporter;
    private @Nullable Thread thread;
    private volatile @Nullable Snapshot latest;
    private volatile boolean failing;
    private final Spells failures = new Spells();

    private static final class Snapshot {

        private final ByteBuffer report;
        private final Supplier<MetricSnapshots> metrics;
        private final long nanoTime = System.nanoTime();
        private @Nullable ByteBuffer metricsText;

        Snapshot(ByteBuffer report, Supplier<MetricSnapshots> metrics) {
            this.report = report;
            this.metrics = metrics;
        }

        /** Made once, and by one thread at a time: of thousands of processes it takes megabytes. */
        synchronized ByteBuffer metrics(MetricsEncoder encoder) {
            if (metricsText == null) {
                metricsText = encoder.encode(metrics.get());
            }
            return metricsText;
        }
    }

    /** Makes a sampler that has no sample yet. */
    public Sampler(Duration interval) {
        this.interval = interval;
    }

    /**
     * Takes the first sample at once, then one after each interval; to be called once.
     *
     * @param reporter is closed by {@link #close}, or now if the first sample fails
     * @return this
     * @throws RuntimeException if the first sample fails: a plugin that cannot measure must not start
     */
    public Sampler start(Reporter reporter) {
        try {
            sample(reporter);
        } catch (RuntimeException e) {
            reporter.close();
            throw e;
        }
        this.reporter = reporter;
        thread = Thread.ofPlatform().daemon().name("sampler").start(() -> sampleUntilClosed(reporter));
        return this;
    }

    /** The last report as JSON, whose samples have dates; nothing if sampling has failed for so long that it would mislead. */
    public Optional<ByteBuffer> latestReport() {
        return latest(STALE_AFTER).map(snapshot -> snapshot.report);
    }

    /** The metrics of the last interval in Prometheus' text format; nothing if its sample failed or does not come. */
    public Optional<ByteBuffer> latestMetrics() {
        return failing
                ? Optional.empty()
                : latest(METRICS_STALE_AFTER).map(snapshot -> snapshot.metrics(metricsEncoder));
    }

    private Optional<Snapshot> latest(Duration staleAfter) {
        return Optional.ofNullable(latest)
                .filter(snapshot -> System.nanoTime() - snapshot.nanoTime <= staleAfter.toNanos() + interval.toNanos());
    }

    private void sampleUntilClosed(Reporter reporter) {
        try {
            long due = System.nanoTime() + interval.toNanos();
            while (!closing.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                sampleOrLog(reporter);
                due = dueAfter(due, System.nanoTime(), interval.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * When the next sample is due: one interval after the last one was, for then a steady load reads as a steady rate. A
     * sample that was late by more than half an interval, as after a stop of the machine, begins the clock anew instead:
     * making up for what was missed would give samples of no length.
     */
    static long dueAfter(long due, long now, long interval) {
        return now - due > interval / 2 ? now + interval : due + interval;
    }

    private void sample(Reporter reporter) {
        Measurement measurement = reporter.sample();
        // The report is encoded here, once for all of its readers. The metrics are not even made: often nobody asks for
        // them.
        latest = new Snapshot(reportEncoder.encode(measurement.report()), measurement.metrics());
    }

    private void sampleOrLog(Reporter reporter) {
        try {
            sample(reporter);
            failing = false;
            if (failures.off()) {
                LOG.info("Sampling works again");
            }
        } catch (RuntimeException e) {
            failing = true;
            if (failures.on(System.nanoTime())) {
                LOG.warn("Cannot take a sample, and keeps trying every {} ms: {}", interval.toMillis(), e.toString());
                LOG.debug("The failed sample", e);
            }
        }
    }

    /** Closes the reporter when a sample under way has ended; one that hangs keeps it, and what it has, for the kernel to free. */
    @Override
    public void close() {
        closing.countDown();
        if (thread == null || reporter == null) {
            return;
        }
        try {
            if (thread.join(PATIENCE)) {
                reporter.close();
            } else {
                LOG.warn("A sample hangs; this ends without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
