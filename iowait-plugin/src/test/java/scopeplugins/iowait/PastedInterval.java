package scopeplugins.iowait;

/** Two readings of /proc/stat, and the shares of the time between, on which the plugin and iostat must agree. */
enum PastedInterval {
    ORDINARY("cpu  100 0 50 800 50 0 0 0 0 0", "cpu  150 0 100 850 100 0 0 0 0 0", 25, 25),

    // A host of virtual machines, whose time user and nice contain.
    GUESTS("cpu  1000 100 0 5000 50 0 0 0 900 100", "cpu  1600 200 0 5250 100 0 0 0 1500 200", 5, 25),

    // Kernels before 2.6.11 have no steal, those before 2.6.0 neither irq nor softirq.
    WITHOUT_STEAL("cpu  0 0 0 100 0 0 0", "cpu  10 0 0 170 20 0 0", 20, 70),
    WITHOUT_IRQ("cpu  0 0 0 100 0", "cpu  10 0 0 170 20", 20, 70),

    FIELDS_TO_COME("cpu  0 0 0 100 0 0 0 0 0 0 5 6", "cpu  10 0 0 170 20 0 0 0 0 0 9999 7", 20, 70);

    final String earlier;
    final String later;
    final double iowait;
    final double idle;

    PastedInterval(String earlier, String later, double iowait, double idle) {
        this.earlier = earlier + "\n";
        this.later = later + "\n";
        this.iowait = iowait;
        this.idle = idle;
    }
}
