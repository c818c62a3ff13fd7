package scopeplugins.http.tls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import scopeplugins.bpf.UprobeLink;
import scopeplugins.http.counts.ProcessKey;

/** A file that was looked at, and what is attached to it: nothing, where it is no TLS library. */
final class Library implements AutoCloseable {

    private final String name;
    private final List<UprobeLink> links;
    private final Set<ProcessKey> users = new HashSet<>();
    private long unusedNanoTime;

    Library(String name, List<UprobeLink> links) {
        this.name = name;
        this.links = new ArrayList<>(links);
    }

    String name() {
        return name;
    }

    boolean isProbed() {
        return !links.isEmpty();
    }

    void usedBy(ProcessKey process) {
        users.add(process);
    }

    /**
     * Forgets users that have ended.
     *
     * @return for how long there has been none, in nanoseconds
     */
    long unusedFor(Set<ProcessKey> living, long nanoTime) {
        users.retainAll(living);
        if (!users.isEmpty()) {
            unusedNanoTime = nanoTime;
        }
        return nanoTime - unusedNanoTime;
    }

    /** Takes the program away from it. */
    @Override
    public void close() {
        links.forEach(UprobeLink::close);
        links.clear();
    }
}
