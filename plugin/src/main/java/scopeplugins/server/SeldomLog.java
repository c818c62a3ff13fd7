package scopeplugins.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.plugin.Seldom;

/** Logs what may recur at any rate, seldom; by any number of threads. */
final class SeldomLog {

    private static final Logger LOG = LoggerFactory.getLogger(SeldomLog.class);

    private final Seldom seldom;

    SeldomLog(Duration pause) {
        seldom = new Seldom(pause);
    }

    synchronized void warn(String sentence, @Nullable Object... details) {
        if (seldom.mayTell(System.nanoTime())) {
            LOG.warn(sentence, details);
        }
    }
}
