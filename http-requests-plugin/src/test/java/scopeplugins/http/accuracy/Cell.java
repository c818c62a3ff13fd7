package scopeplugins.http.accuracy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One case at one door of one server.
 *
 * @param expected how many must be counted
 * @param codes the answers that were counted, by code
 * @param note what went wrong besides, or ""
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Cell(
        String trial,
        Door door,
        String server,
        int sent,
        int answered,
        long counted,
        int expected,
        boolean answers,
        String codes,
        String note) {

    boolean isExact() {
        return counted == expected && (!answers || answered == sent) && note.isEmpty();
    }

    /** The same in another row of a table. */
    Cell in(String row) {
        return new Cell(
                trial,
                door,
                row,
                sent,
                answered,
                counted,
                expected,
                answers,
                codes,
                note.isEmpty() ? "" : server + ": " + note);
    }

    @Override
    public String toString() {
        return trial + ", " + server + ", " + door + ": sent " + sent + ", answered " + answered + ", counted "
                + counted
                + (counted == expected ? "" : " instead of " + expected)
                + (note.isEmpty() ? "" : "; " + note);
    }
}
