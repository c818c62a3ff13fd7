package scopeplugins.server;

import java.io.OutputStream;
import java.io.PrintStream;
import org.newsclub.net.unix.AFUNIXSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.PluginException;

/** The native library of junixsocket, without which it has no unix sockets. */
final class UnixSockets {

    private static final Logger LOG = LoggerFactory.getLogger(UnixSockets.class);

    private UnixSockets() {}

    /**
     * Loads it.
     *
     * @throws PluginException if it cannot be loaded
     */
    static void load() {
        PrintStream err = System.err;
        if (!LOG.isDebugEnabled()) {
            // junixsocket prints a page of stack traces. The log goes on: LogLevel has it keep its own stream.
            System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        }
        boolean loaded;
        try {
            loaded = AFUNIXSocket.isSupported();
        } finally {
            System.setErr(err);
        }
        if (!loaded) {
            throw new PluginException("cannot load the native library of junixsocket, neither from "
                    + System.getProperty("java.library.path") + " nor unpacked into "
                    + System.getProperty("java.io.tmpdir")
                    + "; put the whole plugin in place anew, or name a directory where libraries may lie:"
                    + " PLUGIN_JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY");
        }
    }
}
