package scopeplugins.iowait;

import java.util.Optional;

/**
 * The parts of an interval during which IO delayed tasks, whatever the CPUs did meanwhile.
 *
 * @param some with at least one task waiting, in percent, 0 to 100
 * @param full with all tasks waiting that were not asleep anyway, in percent, 0 to 100
 */
record PressureShares(double some, double full) {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final long TICK_MICROS = 10_000;

    /**
     * Divides the growth of the totals by the time between.
     *
     * @param elapsedNanos by a clock that nobody sets
     * @return nothing if no time passed, or a total went backwards, or by twice the time forward, which no rounding explains
     */
    static Optional<PressureShares> between(PressureTotals earlier, PressureTotals later, long elapsedNanos) {
        long some = later.someMicros() - earlier.someMicros();
        long full = later.fullMicros() - earlier.fullMicros();
        double most = 2 * (elapsedNanos / NANOS_PER_MICRO + TICK_MICROS);
        if (elapsedNanos <= 0 || some < 0 || full < 0 || some > most || full > most) {
            return Optional.empty();
        }
        return Optional.of(new PressureShares(percent(some, elapsedNanos), percent(full, elapsedNanos)));
    }

    private static double percent(long micros, long elapsedNanos) {
        // Slightly over 100 if the kernel's clock was read a moment later than ours.
        return Math.min(100, 100 * micros * NANOS_PER_MICRO / elapsedNanos);
    }
}
