package scopeplugins.iowait;

/**
 * The CPU time of the whole machine since boot, by what it was spent on, in clock ticks.
 *
 * <p>Only shares are made of it, so it does not matter how long a tick is. Guest time has no component: the kernel counts
 * it within {@code user} and {@code nice} already (proc(5), /proc/stat).
 *
 * @param user normal processes in user mode
 * @param nice niced processes in user mode
 * @param system kernel mode
 * @param idle idle with no IO outstanding
 * @param iowait idle with IO outstanding
 * @param irq hardware interrupts
 * @param softirq soft interrupts
 * @param steal taken by the hypervisor for others
 */
record CpuTicks(long user, long nice, long system, long idle, long iowait, long irq, long softirq, long steal) {}
