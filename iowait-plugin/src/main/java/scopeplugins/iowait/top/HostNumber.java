package scopeplugins.iowait.top;

import scopeplugins.top.Numbers;

/** The numbers of a host, in the order in which they are shown. */
enum HostNumber {
    IOWAIT("iowait_ratio", "IO wait", "%iowait"),
    IDLE("iowait_cpu_idle_ratio", "CPU idle", "%idle"),
    UTILIZATION("iowait_busiest_disk_utilization_ratio", "Busiest disk, in use", "%util"),
    WAIT("iowait_busiest_disk_wait_seconds", "Busiest disk, wait", "await"),
    SOME("iowait_io_pressure_some_ratio", "IO pressure, some", "%some"),
    FULL("iowait_io_pressure_full_ratio", "IO pressure, all", "%full");

    final String metric;
    final String label;

    /** As iostat and the kernel call it. */
    final String shortLabel;

    HostNumber(String metric, String label, String shortLabel) {
        this.metric = metric;
        this.label = label;
        this.shortLabel = shortLabel;
    }

    /** The value in its unit; a dash if it is not a number. */
    String format(double value) {
        return this == WAIT ? Numbers.seconds(value) : Numbers.percent(value);
    }
}
