package scopeplugins.http;

/**
 * What one process has received.
 *
 * @param process which one
 * @param comm its name when it received its first request, at most 15 bytes (proc(5), /proc/[pid]/comm)
 * @param count its requests since counting began, or since it started
 */
record ProcessRequests(ProcessKey process, String comm, long count) {}
