package scopeplugins.http;

import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.BpfMap;
import scopeplugins.bpf.BpfObject;
import scopeplugins.bpf.BpfProgramInfo;
import scopeplugins.bpf.diagnosis.Diagnosis;
import scopeplugins.plugin.PluginException;

/** The counter in the kernel: http_requests.bpf.c, loaded and attached. */
final class BpfRequestCounter implements RequestCounter {

    // struct process and struct process_requests of maps.h
    private static final long START_TIME = 0;
    private static final long PID = 8;
    private static final long COUNT = 0;
    private static final long COMM = 8;

    private final BpfObject object;
    private final BpfMap requests;
    private final BpfMap events;

    private BpfRequestCounter(BpfObject object) {
        this.object = object;
        this.requests = object.map("requests");
        this.events = object.map("events");
    }

    /**
     * Loads the program; it counts from then on.
     *
     * @param limits how much it may remember
     * @param attachments how it may be attached, best first
     * @throws PluginException if the kernel, its rights or libbpf do not allow it
     */
    static BpfRequestCounter open(ProgramLoader.Limits limits, List<Attachment> attachments) {
        try {
            return new BpfRequestCounter(new ProgramLoader(limits).load(attachments));
        } catch (BpfException e) {
            throw new PluginException(
                    diagnosis(limits, attachments).explain(e) + "; for details run with --doctor, or --log-level debug",
                    e);
        }
    }

    /** Checks all that the program needs of this machine. */
    static Diagnosis diagnosis(ProgramLoader.Limits limits, List<Attachment> attachments) {
        return Diagnosis.of(attachments.stream().map(Attachment::hook).toList(), limits.memory());
    }

    @Override
    public RequestCounts read() {
        var byProcess = new HashMap<ProcessKey, ProcessRequests>();
        var byEvent = new EnumMap<Event, Long>(Event.class);
        Instant date = Instant.now();
        long nanoTime = System.nanoTime();
        requests.forEach((key, value) -> byProcess.put(
                new ProcessKey(key.get(ValueLayout.JAVA_INT, PID), key.get(ValueLayout.JAVA_LONG, START_TIME)),
                new ProcessRequests(value.getString(COMM), value.get(ValueLayout.JAVA_LONG, COUNT))));
        events.forEach((key, value) ->
                byEvent.put(Event.of(key.get(ValueLayout.JAVA_INT, 0)), value.get(ValueLayout.JAVA_LONG, 0)));
        long skippedRuns = object.programInfo().stream()
                .mapToLong(BpfProgramInfo::recursionMisses)
                .sum();
        return new RequestCounts(date, nanoTime, byProcess, byEvent, skippedRuns);
    }

    /** Takes the program out of the kernel. */
    @Override
    public void close() {
        object.close();
    }
}
