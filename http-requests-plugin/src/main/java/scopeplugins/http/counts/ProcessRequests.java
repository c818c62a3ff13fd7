package scopeplugins.http.counts;

/**
 * What one process has received.
 *
 * @param process which one
 * @param reportedPid its pid in the namespace whose numbers are reported; see {@code --pid-namespace}
 * @param comm its name when it received its first request, at most 15 bytes (proc(5), /proc/[pid]/comm)
 * @param container in which it was then; a process that is moved later is still reported as of this one
 * @param counted since counting began, or since it started
 */
public record ProcessRequests(ProcessKey process, int reportedPid, String comm, Container container, Counted counted) {

    /** The same process, later. */
    public ProcessRequests with(Counted counted) {
        return new ProcessRequests(process, reportedPid, comm, container, counted);
    }
}
