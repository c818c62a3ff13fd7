package scopeplugins.http.top;

import java.util.Arrays;

/** What was counted of one process, or of several: since some beginning, or in an interval. */
final class Counts {

    private static final int CLASSES = 6; // 1xx to 5xx at their numbers; at 0 what is none of them

    double requests;
    double unanswered;
    final double[] responses = new double[CLASSES];

    /** How many responses took no longer than each of the histogram's bounds. */
    double[] times = new double[0];

    /** Adds responses of a status code, such as {@code 404} or {@code unknown}. */
    void addResponses(String code, double count) {
        int first = code.length() == 3 ? code.charAt(0) - '0' : 0;
        responses[first > 0 && first < CLASSES ? first : 0] += count;
    }

    void addTimes(int bound, double count) {
        if (times.length <= bound) {
            times = Arrays.copyOf(times, bound + 1);
        }
        times[bound] += count;
    }

    void add(Counts other) {
        requests += other.requests;
        unanswered += other.unanswered;
        for (int i = 0; i < CLASSES; i++) {
            responses[i] += other.responses[i];
        }
        for (int i = 0; i < other.times.length; i++) {
            addTimes(i, other.times[i]);
        }
    }

    /**
     * What came since {@code earlier}. Counts only rise; where the requests fell the plugin was started anew, or the pid is
     * another process's, and all of this is new.
     */
    Counts since(Counts earlier) {
        var difference = new Counts();
        difference.add(this);
        if (requests >= earlier.requests) {
            difference.requests -= earlier.requests;
            difference.unanswered = rise(unanswered, earlier.unanswered);
            for (int i = 0; i < CLASSES; i++) {
                difference.responses[i] = rise(responses[i], earlier.responses[i]);
            }
            for (int i = 0; i < Math.min(times.length, earlier.times.length); i++) {
                difference.times[i] = rise(times[i], earlier.times[i]);
            }
        }
        return difference;
    }

    private static double rise(double now, double before) {
        return now < before ? now : now - before;
    }
}
