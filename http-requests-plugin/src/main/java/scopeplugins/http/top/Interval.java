package scopeplugins.http.top;

import java.util.List;

/**
 * What one process, or several, did in an interval.
 *
 * @param counts what was counted in it
 * @param seconds its length
 * @param hasResponses whether status codes are known
 * @param bounds of the histogram of times, rising, in seconds
 */
record Interval(Counts counts, double seconds, boolean hasResponses, List<Double> bounds) {

    double requests() {
        return counts.requests / seconds;
    }

    /** Responses per second of a class, such as 4 for 4xx; not a number if codes are not known. */
    double responses(int hundreds) {
        return hasResponses ? counts.responses[hundreds] / seconds : Double.NaN;
    }

    double unanswered() {
        return hasResponses ? counts.unanswered / seconds : Double.NaN;
    }

    /** Errors of clients and of the server. */
    double errors() {
        return responses(4) + responses(5);
    }

    /**
     * The time to the first byte that a part of the responses did not exceed, in seconds: as histogram_quantile of
     * Prometheus has it, evenly spread between two bounds. Not a number if there was no response.
     */
    double quantile(double part) {
        double[] times = counts.times;
        double all = times.length == 0 ? 0 : times[times.length - 1];
        if (all == 0) {
            return Double.NaN;
        }
        double rank = part * all;
        int i = 0;
        while (times[i] < rank) {
            i++;
        }
        double lower = i == 0 ? 0 : bounds.get(i - 1);
        double upper = bounds.get(i);
        if (Double.isInfinite(upper)) {
            return lower; // more is not known
        }
        double below = i == 0 ? 0 : times[i - 1];
        return times[i] == below ? upper : lower + (upper - lower) * (rank - below) / (times[i] - below);
    }
}
