package scopeplugins.http.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounts;

/**
 * What each container has received since counting began: its living processes and those that have ended together. No number
 * ever gets smaller.
 */
final class ContainerTotals {

    private final Map<Container, Sum> sums = new HashMap<>();
    private Counted ofForgotten = Counted.NONE;
    private int readings;

    /** Adds up what was read. */
    List<ContainerTotal> add(RequestCounts counts) {
        readings++;
        for (ProcessRequests process : counts.processes()) {
            sum(process.container()).addLiving(process.counted());
        }
        counts.ended().forEach((container, ended) -> sum(container).setEnded(ended));
        var totals = new ArrayList<ContainerTotal>(sums.size());
        for (Map.Entry<Container, Sum> each : sums.entrySet()) {
            totals.add(each.getValue().end(each.getKey(), counts.nanoTime()));
        }
        sums.values().removeIf(this::isForgotten);
        return totals;
    }

    private Sum sum(Container container) {
        Sum sum = sums.computeIfAbsent(container, _ -> new Sum());
        sum.reading = readings;
        return sum;
    }

    /** The kernel may pass one over while others come and go, so that is what was not read twice. */
    private boolean isForgotten(Sum sum) {
        if (readings - sum.reading < 2) {
            return false;
        }
        ofForgotten = ofForgotten.plus(sum.total);
        return true;
    }

    /** What all containers, and the processes in none, have received. */
    Counted ofHost() {
        var all = new ArrayList<Counted>(List.of(ofForgotten));
        sums.values().forEach(sum -> all.add(sum.total));
        return Counted.sum(all);
    }

    private static final class Sum {

        // Of this reading.
        private final List<Counted> living = new ArrayList<>();

        private Counted ended = Counted.NONE;
        // What the kernel had forgotten of ended processes when it began anew.
        private Counted endedBefore = Counted.NONE;

        private Counted total = Counted.NONE;
        // The last one in which it was.
        private int reading;
        private long receivedNanoTime;

        void addLiving(Counted counted) {
            living.add(counted);
        }

        void setEnded(Counted counted) {
            if (!counted.isAtLeast(ended)) {
                endedBefore = endedBefore.plus(ended.goneIn(counted));
            }
            ended = counted;
        }

        /**
         * A process that ended between the reading of the ended and that of the living is in neither, until the next
         * reading.
         */
        ContainerTotal end(Container container, long nanoTime) {
            Counted before = total;
            boolean lives = !living.isEmpty();
            Collections.addAll(living, endedBefore, ended);
            Counted read = Counted.sum(living);
            if (lives || !total.isAtLeast(read)) {
                receivedNanoTime = nanoTime;
            }
            total = total.max(read);
            living.clear();
            return new ContainerTotal(container, total, before, nanoTime - receivedNanoTime);
        }
    }
}
