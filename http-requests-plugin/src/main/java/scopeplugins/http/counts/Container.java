package scopeplugins.http.counts;

import org.jspecify.annotations.Nullable;

/**
 * A container, as its engine knows it.
 *
 * @param id 64 hexadecimal digits; empty for {@link #NONE}
 * @param podUid the uid of its Kubernetes pod, empty if it is in none; of a pod that the kubelet takes from a file, the hash
 *     by which the kubelet knows it
 */
public record Container(String id, String podUid) {

    /** That of the processes that are in no container. */
    public static final Container NONE = new Container("", "");

    // A record's own two are slow with the quick compiler, and a sample calls them for thousands of processes.

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Container container && container.id.equals(id) && container.podUid.equals(podUid));
    }
}
