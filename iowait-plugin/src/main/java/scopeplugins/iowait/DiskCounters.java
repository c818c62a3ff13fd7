package scopeplugins.iowait;

/**
 * What a disk has done since it appeared (kernel: Documentation/admin-guide/iostats.rst).
 *
 * <p>The kernel counts requests in 64 bits. It shows milliseconds in 32 (kernel: block/genhd.c, {@code diskstats_show}): each
 * of these is right but for multiples of 2<sup>32</sup>, and so is a sum of them.
 *
 * @param requests reads and writes completed (fields 1 and 5); discards and flushes are left out, for no program reads or
 *     writes by them
 * @param waitMillis the time these took from queueing to completion, added up, in milliseconds (fields 4 and 8)
 * @param busyMillis the time with at least one request under way, in milliseconds (field 10)
 */
record DiskCounters(long requests, long waitMillis, long busyMillis) {}
