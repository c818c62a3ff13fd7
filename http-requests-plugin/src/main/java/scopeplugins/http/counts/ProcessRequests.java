package scopeplugins.http.counts;

/**
 * What one process has received.
 *
 * @param process which one
 * @param reportedPid its pid in the namespace whose numbers are reported; see {@code --pid-namespace}
 * @param comm its name when it received its first request, at most 15 bytes (proc(5), /proc/[pid]/comm)
 * @param count its requests since counting began, or since it started
 */
public record ProcessRequests(ProcessKey process, int reportedPid, String comm, long count) {

    /** The same process, later. */
    public ProcessRequests withCount(long count) {
        return new ProcessRequests(process, reportedPid, comm, count);
    }
}
