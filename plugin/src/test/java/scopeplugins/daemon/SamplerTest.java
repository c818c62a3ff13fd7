package scopeplugins.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scopeplugins.plugin.Measurement;
import scopeplugins.plugin.PluginException;
import scopeplugins.plugin.Reporter;
import scopeplugins.report.PluginSpec;
import scopeplugins.report.Report;
import scopeplugins.report.Topology;

class SamplerTest {

    private static final Duration INTERVAL = Duration.ofMillis(1);
    private static final Measurement MEASUREMENT = new Measurement(
            Report.ofHosts(Topology.of(Map.of(), List.of()), PluginSpec.reporter("a", "A", "a")),
            () -> MetricSnapshots.of(GaugeSnapshot.builder()
                    .name("some_ratio")
                    .help("Some words.")
                    .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                            .value(0.5)
                            .build())
                    .build()));

    @Test
    void there_is_a_report_as_soon_as_it_has_started() {
        try (var sampler = new Sampler(Duration.ofHours(1)).start(() -> MEASUREMENT)) {
            assertThat(sampler.latestReport()).isPresent();
        }
    }

    @Test
    void metrics_are_written_as_prometheus_reads_them() {
        try (var sampler = new Sampler(Duration.ofHours(1)).start(() -> MEASUREMENT)) {
            assertThat(StandardCharsets.UTF_8
                            .decode(sampler.latestMetrics().orElseThrow())
                            .toString())
                    .isEqualTo("""
                            # HELP some_ratio Some words.
                            # TYPE some_ratio gauge
                            some_ratio 0.5
                            """);
        }
    }

    @Test
    void readers_never_reach_the_reporter() {
        var samples = new AtomicInteger();
        Reporter reporter = () -> {
            samples.incrementAndGet();
            return MEASUREMENT;
        };
        try (var sampler = new Sampler(Duration.ofHours(1)).start(reporter)) {
            ByteBuffer first = sampler.latestReport().orElseThrow();
            for (int i = 0; i < 23; i++) {
                assertThat(sampler.latestReport().orElseThrow()).isSameAs(first);
            }
        }
        assertThat(samples).hasValue(1);
    }

    @Test
    void metrics_are_made_once_per_sample_when_one_asks() {
        var made = new AtomicInteger();
        var measurement = new Measurement(MEASUREMENT.report(), () -> {
            made.incrementAndGet();
            return MetricSnapshots.of();
        });
        try (var sampler = new Sampler(Duration.ofHours(1)).start(() -> measurement)) {
            assertThat(made).hasValue(0);
            assertThat(sampler.latestMetrics()).isEqualTo(sampler.latestMetrics());
            assertThat(made).hasValue(1);
        }
    }

    @Test
    void a_plugin_that_cannot_measure_does_not_start() {
        Reporter broken = () -> {
            throw new PluginException("cannot measure");
        };
        assertThatThrownBy(() -> new Sampler(INTERVAL).start(broken)).hasMessage("cannot measure");
    }

    @Test
    void a_sample_that_fails_is_followed_by_the_next() throws InterruptedException {
        var samples = new AtomicInteger();
        var taken = new Semaphore(0);
        Reporter failingTwice = () -> {
            int sample = samples.incrementAndGet();
            taken.release();
            if (sample == 2 || sample == 3) {
                throw new IllegalStateException("sample " + sample);
            }
            return MEASUREMENT;
        };
        try (var sampler = new Sampler(INTERVAL).start(failingTwice)) {
            assertThat(taken.tryAcquire(5, 10, TimeUnit.SECONDS)).isTrue();
            assertThat(sampler.latestReport()).isPresent();
        }
    }

    @Test
    void metrics_of_which_there_is_no_new_sample_are_gone_at_once_and_the_report_which_has_dates_stays()
            throws InterruptedException {
        var failing = new AtomicBoolean();
        var taken = new Semaphore(0);
        Reporter reporter = () -> {
            taken.release();
            if (failing.get()) {
                throw new IllegalStateException("no sample");
            }
            return MEASUREMENT;
        };
        try (var sampler = new Sampler(INTERVAL).start(reporter)) {
            assertThat(sampler.latestMetrics()).isPresent();
            failing.set(true);
            taken.drainPermits();
            // The second one to begin from here on tells that the first has failed.
            assertThat(taken.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
            assertThat(sampler.latestMetrics()).isEmpty();
            assertThat(sampler.latestReport()).isPresent();
            failing.set(false);
            taken.drainPermits();
            assertThat(taken.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
            assertThat(sampler.latestMetrics()).isPresent();
        }
    }

    @Test
    void the_reporter_is_closed_with_the_sampler() {
        var reporter = new HangingReporter();
        reporter.goOn.countDown();
        new Sampler(INTERVAL).start(reporter).close();
        assertThat(reporter.closed).isTrue();
    }

    @Test
    @Timeout(10)
    void a_sample_that_hangs_keeps_the_reporter_but_not_the_plugin() throws InterruptedException {
        var reporter = new HangingReporter();
        var sampler = new Sampler(INTERVAL).start(reporter);
        reporter.hangs.await();
        sampler.close();
        assertThat(reporter.closed).isFalse();
        reporter.goOn.countDown();
    }

    /** Whose second sample takes its time. */
    private static final class HangingReporter implements Reporter {

        final CountDownLatch hangs = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        volatile boolean closed;
        private boolean begun;

        @Override
        public Measurement sample() {
            if (begun) {
                hangs.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            begun = true;
            return MEASUREMENT;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void samples_are_due_at_the_beat_of_the_interval_whatever_one_takes() {
        assertThat(Sampler.dueAfter(1000, 1001, 100)).isEqualTo(1100);
        assertThat(Sampler.dueAfter(1000, 1050, 100)).isEqualTo(1100);
    }

    @Test
    void a_sample_that_was_much_too_late_is_followed_by_a_whole_interval() {
        assertThat(Sampler.dueAfter(1000, 1051, 100)).isEqualTo(1151);
        assertThat(Sampler.dueAfter(1000, 9000, 100)).isEqualTo(9100);
    }
}
