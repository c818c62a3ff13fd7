package scopeplugins.server;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** What a daemon needs of the C library and Java does not have. */
final class LibC {

    static {
        // JNA would start ldconfig to learn where libraries lie. This one is part of the process already.
        System.setProperty("jna.platform.library.path", "");
        Native.register(LibC.class, NativeLibrary.getProcess());
    }

    private LibC() {}

    /**
     * The user as whom the process acts, geteuid(2).
     *
     * <p>The owner of /proc/self is no substitute: it is root for a process that has capabilities of its file (proc(5),
     * "dumpable").
     */
    static native int geteuid();
}
