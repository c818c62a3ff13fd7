package scopeplugins.http.kernel;

import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfException;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfObject;
import scopeplugins.bpf.BpfProgramInfo;
import scopeplugins.bpf.diagnosis.Diagnosis;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounter;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.TlsCounts;
import scopeplugins.plugin.PluginException;

/** The counter in the kernel: http_requests.bpf.c, loaded and attached. */
public final class BpfRequestCounter implements RequestCounter {

    private static final Logger LOG = LoggerFactory.getLogger(BpfRequestCounter.class);

    private final Limits limits;
    private final BpfObject object;
    private final BpfIterator requests;
    private final BpfIterator ended;
    private final BpfIterator encrypted;
    private final BpfIterator events;
    private final SockmapSearch sockmaps;
    private final ListedContainers containers = new ListedContainers();
    private final Optional<AnswerListing> answers;
    private List<ProcessRequests> last = List.of();

    private BpfRequestCounter(BpfObject object, Limits limits) {
        this.limits = limits;
        this.object = object;
        this.requests = Listing.REQUESTS.of(object);
        this.ended = Listing.ENDED.of(object);
        this.encrypted = Listing.ENCRYPTED.of(object);
        this.events = Listing.EVENTS.of(object);
        this.sockmaps = new SockmapSearch(object);
        this.answers = limits.answers() ? Optional.of(new AnswerListing(object, containers)) : Optional.empty();
    }

    /**
     * Loads the program; it counts from then on.
     *
     * @param limits how much it may remember
     * @param pids by whose numbers processes are reported
     * @param attachments how it may be attached, best first
     * @throws PluginException if the kernel, its rights or libbpf do not allow it
     */
    public static BpfRequestCounter open(Limits limits, PidNamespace pids, List<Attachment> attachments) {
        try {
            return new BpfRequestCounter(new ProgramLoader(limits, pids).load(attachments), limits);
        } catch (BpfException e) {
            throw new PluginException(
                    diagnosis(limits, attachments).explain(e) + "; for details run with --doctor, or --log-level debug",
                    e);
        }
    }

    /**
     * Counts nothing, and leaves the kernel alone.
     *
     * <p>With it the plugin runs while its AOT cache is made (scripts/aot-cache): a build has no right to load a program, in an
     * image's less than elsewhere. All goes as far as it does without.
     */
    public static BpfRequestCounter unloaded(Limits limits, PidNamespace pids, Attachment attachment) {
        BpfObject object = new ProgramLoader(limits, pids).prepare(attachment);
        LOG.warn("Training: no request is counted (libbpf {})", object.libbpfVersion());
        return new BpfRequestCounter(object, limits);
    }

    /** Checks all that the program needs of this machine. */
    public static Diagnosis diagnosis(Limits limits, List<Attachment> attachments) {
        return Diagnosis.of(attachments.stream().map(Attachment::hook).toList(), limits.memory());
    }

    @Override
    public RequestCounts read() {
        Moment now = Moment.now();
        // Ended processes first, and answers before requests, so that no answer is without its request.
        Map<Container, Counted> ofEnded = ofEnded();
        Optional<Answers> endedAnswers = answers.map(AnswerListing::ended);
        var processes = new ListedProcesses(
                last, containers, answers.map(AnswerListing::living).orElse(ListedProcesses.NO_ANSWERS));
        requests.forEach(processes::add);
        last = processes.distinct();
        long skippedRuns = object.programInfo().stream()
                .mapToLong(BpfProgramInfo::recursionMisses)
                .sum();
        return new RequestCounts(
                        now.date(),
                        now.nanoTime(),
                        last,
                        ofEnded,
                        endedAnswers,
                        EventListing.read(events),
                        skippedRuns,
                        sockmaps.find())
                .with(new TlsCounts(List.of(), Map.of(), encrypted(), Map.of(), Set.of()));
    }

    /** The processes that read TLS, where there is room to know them. */
    private List<ProcessRequests> encrypted() {
        if (!limits.tls()) {
            return List.of();
        }
        var processes = new ListedProcesses(List.of(), containers, ListedProcesses.NO_ANSWERS);
        encrypted.forEach(processes::add);
        return processes.distinct();
    }

    private Map<Container, Counted> ofEnded() {
        Map<Container, Answers> answered =
                answers.map(AnswerListing::endedByContainer).orElse(Map.of());
        var byContainer = new HashMap<Container, Counted>();
        answered.forEach((container, these) -> byContainer.put(container, new Counted(0, these)));
        ended.forEach((listed, at) -> byContainer.merge(
                containers.at(listed, at),
                new Counted(listed.get(ValueLayout.JAVA_LONG, at + ListedContainers.SIZE), Answers.NONE),
                Counted::plus));
        return byContainer;
    }

    /** Takes the program out of the kernel. */
    @Override
    public void close() {
        object.close();
    }
}
