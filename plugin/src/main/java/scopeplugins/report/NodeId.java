package scopeplugins.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/** The key under which Scope files a node; only a key equal to the probe's own merges with the probe's node. */
public final class NodeId {

    private static final String DELIMITER = ";";

    // As JSON it is made once, for a node is in many reports.
    private final SerializedString value;

    private NodeId(String value) {
        this.value = new SerializedString(value);
    }

    /** The host called {@code hostname}, which must be the name the probe uses. */
    public static NodeId host(String hostname) {
        return new NodeId(hostname + DELIMITER + "<host>");
    }

    /** The process {@code pid} (in the initial pid namespace) on the host called {@code hostname}. */
    public static NodeId process(String hostname, int pid) {
        return new NodeId(hostname + DELIMITER + pid);
    }

    /** The container with this id, 64 hexadecimal digits, on whatever host. */
    public static NodeId container(String id) {
        return new NodeId(id + DELIMITER + "<container>");
    }

    /** The key as sent (Scope: {@code report/id.go}, parts joined by {@code ;}). */
    public String value() {
        return value.getValue();
    }

    SerializableString json() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value();
    }
}
