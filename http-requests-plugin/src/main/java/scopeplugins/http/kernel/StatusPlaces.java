package scopeplugins.http.kernel;

import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import scopeplugins.bpf.BpfIterator;
import scopeplugins.bpf.BpfMap;
import scopeplugins.bpf.BpfObject;
import scopeplugins.http.counts.Answers;

/**
 * Which status code is counted in which place: there is no room for all that three digits can say in every process's counts.
 *
 * <p>The registered ones have their places from the start; others take what is left, when they are first met.
 */
final class StatusPlaces {

    // CODES, UNKNOWN_CODE and OTHER_CODE of answers.h
    static final int PLACES = 80;
    private static final int UNKNOWN = 1;
    private static final int OTHER = PLACES - 1;

    // struct listed_event of maps.h
    private static final long ENTRY = 16;
    private static final long PLACE = 0;
    private static final long CODE = 8;

    // https://www.iana.org/assignments/http-status-codes, without those that are never a final answer.
    private static final int[] REGISTERED = IntStream.of(
                    101, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308, 400,
                    401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422,
                    423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511)
            .toArray();

    private final BpfIterator codes;
    private final int[] statusByPlace = new int[PLACES];

    /** Reads the places of a loaded object. */
    StatusPlaces(BpfObject object) {
        codes = object.iterator("list_codes", "codes", ENTRY);
        statusByPlace[UNKNOWN] = Answers.UNKNOWN;
        statusByPlace[OTHER] = Answers.OTHER;
    }

    /** Gives the registered codes their places, before anything is counted. */
    static void reserve(BpfObject object) {
        BpfMap codes = object.map("codes");
        BpfMap places = object.map("places");
        for (int i = 0; i < REGISTERED.length; i++) {
            int place = UNKNOWN + 1 + i;
            codes.set(place, REGISTERED[i]);
            places.set(REGISTERED[i], place);
        }
    }

    /** The code that is counted in a place; see {@link Answers#byStatus()}. */
    int statusOf(int place) {
        if (statusByPlace[place] == 0 && place != OTHER) {
            codes.forEach((listed, at) -> statusByPlace[listed.get(ValueLayout.JAVA_INT, at + PLACE)] =
                    (int) listed.get(ValueLayout.JAVA_LONG, at + CODE));
        }
        return statusByPlace[place];
    }
}
