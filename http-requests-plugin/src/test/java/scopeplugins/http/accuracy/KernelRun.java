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

/**
 * {@code KernelRun RESULT MODE...}: what make kernel-matrix runs on each kernel. A mode is what {@code --attach} takes, or
 * {@code default} for the plugin's own choice.
 */
public final class KernelRun implements AutoCloseable {

    private final Path directory;
    private @Nullable Run run;
    private List<Chain> readers = List.of();
    private List<Chain> late = List.of();
    private List<Chain> reset = List.of();

    private KernelRun(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> modes = Arrays.asList(arguments).subList(1, arguments.length);
        Map<String, Double> hostMetrics = Temporary.directory(HostMetrics::read);
        List<AttachFindings> attached = Temporary.directory(directory -> {
            try (var kernelRun = new KernelRun(directory)) {
                return kernelRun.attach(modes);
            }
        });
        String kernel = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(Path.of(arguments[0]).toFile(), new KernelFindings(kernel, attached, hostMetrics));
    }

    private List<AttachFindings> attach(List<String> modes) throws IOException, InterruptedException {
        var attached = new ArrayList<AttachFindings>();
        for (String mode : modes) {
            attached.add(attach(mode));
        }
        return attached;
    }

    private AttachFindings attach(String mode) throws IOException, InterruptedException {
        var options = new ArrayList<>(List.of("--log-level", "debug"));
        if (!mode.equals(AttachFindings.DEFAULT)) {
            options.addAll(List.of("--attach", mode));
        }
        Run started;
        try {
            started = start(options.toArray(String[]::new));
        } catch (AssertionError refused) {
            System.err.println("accuracy: " + mode + ": refused");
            return new AttachFindings(mode, String.valueOf(refused.getMessage()), Map.of(), List.of());
        }
        var cells = new ArrayList<>(started.section(mode, true, KernelCases.all(), List.of(readers.getFirst())));
        cells.addAll(started.section(mode, true, KernelCases.some(), readers.subList(1, readers.size())));
        cells.addAll(started.section(mode, false, List.of(SpecialReads.late()), late));
        cells.addAll(started.section(mode, false, List.of(SpecialReads.reset()), reset));
        cells.addAll(started.afterwards());
        Counter counter = started.counter();
        return new AttachFindings(mode, counter.log(), counter.scrape().totals(), cells);
    }

    private Run start(String... options) throws IOException, InterruptedException {
        if (run == null) {
            run = new Run(directory, options);
            readers = run.start(Catalogue.readers());
            late = run.start(List.of(Catalogue.LATE));
            reset = run.start(List.of(Catalogue.RESET));
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
