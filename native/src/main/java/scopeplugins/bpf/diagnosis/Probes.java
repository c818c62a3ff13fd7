package scopeplugins.bpf.diagnosis;

/**
 * What the kernel answered to calls made for the sake of the answer: 0, or an error number.
 *
 * @param unknownCommand bpf(2) with a command that does not exist
 * @param tracing a tracing program that does nothing
 * @param reading a tracing program that reads kernel memory
 * @param perfEvent perf_event_open(2) for all processes
 */
record Probes(int unknownCommand, int tracing, int reading, int perfEvent) {

    /** Asks this kernel, as this process. */
    static Probes ofThisProcess() {
        return new Probes(
                SystemCalls.unknownBpfCommand(),
                SystemCalls.load(ProbeProgram.TRACING),
                SystemCalls.load(ProbeProgram.READING),
                SystemCalls.openPerfEvent());
    }
}
