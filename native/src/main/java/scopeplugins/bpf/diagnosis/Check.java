package scopeplugins.bpf.diagnosis;

/**
 * One thing that a program needs, and whether it is there.
 *
 * @param name what was looked at
 * @param verdict whether it is as the program needs it
 * @param found its state, worded so that it can follow "because" where something is missing
 * @param remedy what to do about it; empty unless it is missing
 */
public record Check(String name, Verdict verdict, String found, String remedy) {

    /** What a check comes to. */
    public enum Verdict {
        OK,
        MISSING,
        /** It could not be found out, for lack of rights or of the file that tells. */
        UNKNOWN
    }

    static Check ok(String name, String found) {
        return new Check(name, Verdict.OK, found, "");
    }

    static Check missing(String name, String found, String remedy) {
        return new Check(name, Verdict.MISSING, found, remedy);
    }

    static Check unknown(String name, String found) {
        return new Check(name, Verdict.UNKNOWN, found, "");
    }

    boolean isMissing() {
        return verdict == Verdict.MISSING;
    }
}
