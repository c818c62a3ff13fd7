package scopeplugins.http.kernel;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfObject;
import scopeplugins.http.counts.Answers;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.ProcessKey;

/** Reads what the program has counted of answers. */
final class AnswerListing {

    // struct process of maps.h
    private static final long START_TIME = 0;
    private static final long PID = 8;
    private static final long PROCESS_SIZE = 16;

    private final ListedContainers containers;
    private final StatusPlaces places;
    private final BpfIterator ofProcesses;
    private final BpfIterator ofContainers;
    private final BpfIterator ofAll;
    private ListedAnswers<ProcessKey> processes;
    private ListedAnswers<Container> ended;

    /** Reads the answers of a loaded object. */
    AnswerListing(BpfObject object, ListedContainers containers) {
        this.containers = containers;
        this.places = new StatusPlaces(object);
        this.ofProcesses = object.iterator("list_answers", "answers", PROCESS_SIZE + ListedAnswers.COUNTER_SIZE);
        this.ofContainers = object.iterator(
                "list_container_answers",
                "ended_container_answers",
                ListedContainers.SIZE + ListedAnswers.COUNTER_SIZE);
        this.ofAll = object.iterator("list_ended_answers", "ended_answers", PROCESS_SIZE + ListedAnswers.COUNTER_SIZE);
        this.processes = new ListedAnswers<>(places::statusOf);
        this.ended = new ListedAnswers<>(places::statusOf);
    }

    /** The functions to load for it. */
    static List<String> programs() {
        return List.of("list_answers", "list_container_answers", "list_ended_answers", "list_codes");
    }

    /** Of each process that lives; of one that is not there, no answer was seen. */
    Function<ProcessKey, Answers> living() {
        processes = processes.next();
        ofProcesses.forEach((listed, at) -> {
            int pid = listed.get(ValueLayout.JAVA_INT, at + PID);
            long startTime = listed.get(ValueLayout.JAVA_LONG, at + START_TIME);
            ProcessKey current = processes.current();
            if (current == null || !current.is(pid, startTime)) {
                current = new ProcessKey(pid, startTime);
            }
            processes.add(current, listed, at + PROCESS_SIZE);
        });
        return processes::of;
    }

    /** Of processes that have ended, by their container. */
    Map<Container, Answers> endedByContainer() {
        ended = ended.next();
        ofContainers.forEach((listed, at) -> ended.add(containers.at(listed, at), listed, at + ListedContainers.SIZE));
        return ended.answersByKey();
    }

    /** Of all processes that have ended. */
    Answers ended() {
        var all = new ListedAnswers<String>(places::statusOf);
        ofAll.forEach((listed, at) -> all.add("all", listed, at + PROCESS_SIZE));
        return all.of("all");
    }
}
