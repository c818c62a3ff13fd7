package scopeplugins.http.report;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.Sockmap;
import scopeplugins.plugin.Spells;

/** Tells the operator, once per hour at most, that requests may go unseen because a BPF sockmap passes them on. */
final class SockmapLog {

    private static final Logger LOG = LoggerFactory.getLogger(SockmapLog.class);

    private final Spells spells = new Spells();

    /** Returns whether there was something to tell. */
    boolean log(RequestCounts counts) {
        if (counts.sockmaps().isEmpty()) {
            spells.off();
            return false;
        }
        if (!spells.on(counts.nanoTime())) {
            return false;
        }
        Sockmap one = counts.sockmaps().getFirst();
        LOG.warn(
                "{} connections are in BPF sockmaps, such as map {} ({}): where a program passes their bytes on, as service"
                        + " meshes do, requests are not seen; bpftool map show id {} tells more",
                counts.connectionsInSockmaps(),
                one.id(),
                one.name(),
                one.id());
        return true;
    }
}
