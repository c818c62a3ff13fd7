package scopeplugins.http.tls;

import scopeplugins.http.kernel.HttpsProgram.Kind;

/**
 * A program at an instruction of a TLS library.
 *
 * @param kind which program
 * @param offset of the instruction's first byte in the file
 * @param cookie what the program is told; see https_requests.bpf.c
 */
record Probe(Kind kind, long offset, long cookie) {

    // As IS_SHARED, ROLE_SHIFT and SIZE_IS_STORED of https_requests.bpf.c.
    private static final int IS_SHARED = 0x80;
    private static final int ROLE_SHIFT = 8;
    private static final int SIZE_IS_STORED = 1;

    /** Where nothing needs to be told. */
    static Probe of(Kind kind, long offset) {
        return new Probe(kind, offset, 0);
    }

    /**
     * Where a read begins.
     *
     * @param sizeIsStored whether the fourth argument says where the number of bytes goes; else it is the result
     */
    static Probe readBegins(long offset, boolean sizeIsStored) {
        return new Probe(Kind.READ_BEGINS, offset, sizeIsStored ? SIZE_IS_STORED : 0);
    }

    /**
     * Where a call has ended.
     *
     * @param higher by how much the stack pointer is higher there than where it began, below 128
     * @param role where in the session stands whether it is a server's, negative if that is not known
     * @param isShared whether other calls may end there, too, whose begin is not looked at
     */
    static Probe ends(Kind kind, long offset, int higher, int role, boolean isShared) {
        return new Probe(kind, offset, (role + 1L) << ROLE_SHIFT | (isShared ? IS_SHARED : 0) | higher);
    }
}
