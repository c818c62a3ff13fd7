package scopeplugins.plugin;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** What a daemon needs of the C library and Java does not have. */
interface LibC extends Library {

    LibC INSTANCE = load();

    /**
     * The user as whom the process acts, geteuid(2).
     *
     * <p>The owner of /proc/self is no substitute: it is root for a process that has capabilities of its file (proc(5),
     * "dumpable").
     */
    int geteuid();

    private static LibC load() {
        // JNA would start ldconfig to learn where libraries lie. This one is part of the process already (null).
        System.setProperty("jna.platform.library.path", "");
        return Native.load(null, LibC.class);
    }
}
