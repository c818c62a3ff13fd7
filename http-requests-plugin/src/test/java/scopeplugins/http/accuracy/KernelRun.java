package scopeplugins.http.accuracy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code KernelRun RESULT [WAY...]}: what make kernel-matrix runs on each kernel. A way is what {@code --attach} takes. */
public final class KernelRun implements AutoCloseable {

    private final Path directory;
    private @Nullable Run run;
    private List<Chain> readers = List.of();
    private List<Chain> late = List.of();
    private List<Chain> reset = List.of();
    private List<Chain> urgent = List.of();
    private List<Chain> mptcp = List.of();
    private List<Chain> taken = List.of();
    private List<Chain> sockmaps = List.of();
    private final Containers inContainers = new Containers();
    private List<Chain> containers = List.of();
    private List<Chain> senders = List.of();

    private KernelRun(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> ways = Arrays.asList(arguments).subList(1, arguments.length);
        Map<String, Double> hostMetrics = Temporary.directory(HostMetrics::read);
        List<AttachFindings> attached = Temporary.directory(directory -> {
            try (var kernelRun = new KernelRun(directory)) {
                return kernelRun.attachInEveryWay(ways);
            }
        });
        String kernel = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        Path.of(arguments[0]).toFile(),
                        new KernelFindings(kernel, attached, KernelTls.find(KernelTls.MODES), hostMetrics));
    }

    /** As the plugin chooses, then in the other ways. */
    private List<AttachFindings> attachInEveryWay(List<String> ways) throws IOException, InterruptedException {
        AttachFindings chosen = attach("");
        var attached = new ArrayList<>(List.of(chosen));
        for (String way : ways) {
            if (!way.equals(chosen.way())) {
                attached.add(attach(way));
            }
        }
        return attached;
    }

    private AttachFindings attach(String way) throws IOException, InterruptedException {
        String[] options = way.isEmpty() ? new String[0] : new String[] {"--attach", way};
        Run started;
        try {
            started = start(options);
        } catch (AssertionError refused) {
            return new AttachFindings(way, String.valueOf(refused.getMessage()), Map.of(), List.of());
        }
        var cells = new ArrayList<>(started.section("attached", true, KernelCases.all(), List.of(readers.getFirst())));
        cells.addAll(started.section("attached", true, KernelCases.some(), readers.subList(1, readers.size())));
        cells.addAll(started.section("attached", false, List.of(SpecialReads.late()), late));
        cells.addAll(started.section("attached", false, List.of(SpecialReads.reset()), reset));
        cells.addAll(started.section("attached", true, UrgentData.all(), urgent));
        cells.addAll(started.section("attached", true, KernelCases.some(), mptcp));
        cells.addAll(started.section("attached", false, LargeBodies.some(), taken));
        cells.addAll(started.section("attached", true, Sockmaps.cases(started), sockmaps));
        cells.addAll(started.section("attached", true, KernelCases.some(), containers));
        cells.addAll(inContainers.told(containers, started.counter().scrape()));
        cells.addAll(started.section("attached", true, SendCases.ways(), senders));
        cells.addAll(started.afterwards());
        Counter counter = started.counter();
        return new AttachFindings(way, counter.log(), counter.scrape().totals(), cells);
    }

    private Run start(String... options) throws IOException, InterruptedException {
        if (run == null) {
            run = new Run(directory, options);
            readers = run.start(Catalogue.shapes());
            readers.addAll(run.start(List.of(Catalogue.FORKED)));
            late = run.start(List.of(Catalogue.LATE));
            reset = run.start(List.of(Catalogue.RESET));
            urgent = run.start(List.of(UrgentData.PLAIN, UrgentData.INLINE));
            mptcp = Mptcp.start(run);
            taken = run.start(List.of(Catalogue.DROP_BODIES));
            sockmaps = run.start(Sockmaps.servers());
            containers = run.start(inContainers.servers());
            senders = run.start(List.of(SendCases.SERVER));
            System.err.println("cases: not run: " + run.findings().missing());
        } else {
            run.restart(options);
        }
        return run;
    }

    @Override
    public void close() {
        if (run != null) {
            run.close();
        }
    }
}
