package scopeplugins.http.accuracy;

/**
 * One case at one door of one server.
 *
 * @param expected how many must be counted
 * @param note what went wrong besides, or ""
 */
record Cell(
        String trial,
        Door door,
        String server,
        int sent,
        int answered,
        long counted,
        int expected,
        boolean answers,
        String note) {

    boolean isExact() {
        return counted == expected && (!answers || answered == sent) && note.isEmpty();
    }

    @Override
    public String toString() {
        return trial + ", " + server + ", " + door + ": sent " + sent + ", answered " + answered + ", counted "
                + counted
                + (counted == expected ? "" : " instead of " + expected)
                + (note.isEmpty() ? "" : "; " + note);
    }
}
