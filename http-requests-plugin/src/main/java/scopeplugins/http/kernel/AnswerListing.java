package scopeplugins.http.kernel;

import java.util.List;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfObject;
import scopeplugins.http.counts.AnswerCounts;
import scopeplugins.http.counts.Answers;

/** Reads what the program has counted of answers. */
final class AnswerListing {

    private final BpfIterator answers;
    private final BpfIterator endedAnswers;
    private final StatusPlaces places;
    private ListedAnswers last;

    /** Reads the answers of a loaded object. */
    AnswerListing(BpfObject object) {
        answers = object.iterator("list_answers", "answers", ListedAnswers.ENTRY);
        endedAnswers = object.iterator("list_ended_answers", "ended_answers", ListedAnswers.ENTRY);
        places = new StatusPlaces(object);
        last = new ListedAnswers(places);
    }

    /** The functions to load for it. */
    static List<String> programs() {
        return List.of("list_answers", "list_ended_answers", "list_codes");
    }

    AnswerCounts read() {
        ListedAnswers living = last.next();
        answers.forEach(living::add);
        last = living;
        var ended = new ListedAnswers(places);
        endedAnswers.forEach(ended::add);
        return new AnswerCounts(
                living.byProcess(),
                ended.byProcess().values().stream().findFirst().orElse(Answers.NONE));
    }
}
