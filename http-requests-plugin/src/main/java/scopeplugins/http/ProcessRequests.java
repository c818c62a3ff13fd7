package scopeplugins.http;

/**
 * What one process has received.
 *
 * @param comm the process's name when it received its first request, at most 15 bytes (proc(5), /proc/[pid]/comm)
 * @param count its requests since counting began, or since it started
 */
record ProcessRequests(String comm, long count) {}
