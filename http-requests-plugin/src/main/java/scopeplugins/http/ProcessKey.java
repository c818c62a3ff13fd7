package scopeplugins.http;

/**
 * One process, told apart from a later one with the same pid.
 *
 * @param pid in the initial pid namespace
 * @param startTime when it started, in nanoseconds since boot (the kernel's {@code task_struct.start_boottime})
 */
record ProcessKey(int pid, long startTime) {}
