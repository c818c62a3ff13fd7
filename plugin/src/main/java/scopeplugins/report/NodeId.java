package scopeplugins.report;

/**
 * The key under which Scope files a node; only a key equal to the probe's own merges with the probe's node.
 *
 * @param value the key as sent (Scope: {@code report/id.go}, parts joined by {@code ;})
 */
public record NodeId(String value) {

    private static final String DELIMITER = ";";

    /** The host called {@code hostname}, which must be the name the probe uses. */
    public static NodeId host(String hostname) {
        return new NodeId(hostname + DELIMITER + "<host>");
    }

    /** The process {@code pid} (in the initial pid namespace) on the host called {@code hostname}. */
    public static NodeId process(String hostname, int pid) {
        return new NodeId(hostname + DELIMITER + pid);
    }
}
