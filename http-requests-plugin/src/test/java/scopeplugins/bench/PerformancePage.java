package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** docs/performance.md, or that of another machine, and its plots; each section is printed as it is found. */
final class PerformancePage {

    private static final double MILLI = 1e6;
    private static final int CROWD = 10_000;

    private final StringBuilder aims = new StringBuilder();
    private final StringBuilder startUps = new StringBuilder();
    private final StringBuilder idling = new StringBuilder();
    private final StringBuilder wheres = new StringBuilder();
    private final StringBuilder memories = new StringBuilder();
    private final StringBuilder sampling = new StringBuilder();
    private final StringBuilder rest = new StringBuilder();
    private final StringBuilder tls = new StringBuilder();
    private final List<Plot.Bar> bars = new ArrayList<>();
    private String costs = "";
    private String costPlot = "";
    private final String machine;
    private final String compiler;
    private final double load;
    private @Nullable Sampling withoutContainers;

    PerformancePage(String machine, String compiler, double load) {
        this.machine = machine;
        this.compiler = compiler;
        this.load = load;
    }

    void startUp(String plugin, Map<Variant, StartUp> results) {
        results.forEach((variant, startUp) -> {
            add(
                    startUps,
                    "| %s | %s | %s | %s |",
                    plugin,
                    variant.name(),
                    startUp.report().in(MILLI, 0),
                    startUp.firstPoll().in(MILLI, 1));
            if (variant.name().equals(Variant.CACHE)) {
                aim(
                        plugin + ": start to first report, ms",
                        250,
                        startUp.report().median() / MILLI);
                aim(plugin + ": first poll, ms", 20, startUp.firstPoll().median() / MILLI);
            }
            bars.add(new Plot.Bar(plugin.replace("-plugin", "") + ": " + variant.name(), millis(startUp.report())));
        });
        median(results, Variant.WITHOUT_ANSWERS)
                .ifPresent(without -> aim(
                        plugin + ": start later than with --answers off, ms",
                        150,
                        (median(results, Variant.CACHE).orElseThrow() - without) / MILLI));
    }

    private static Optional<Double> median(Map<Variant, StartUp> results, String variant) {
        return results.entrySet().stream()
                .filter(result -> result.getKey().name().equals(variant))
                .map(result -> result.getValue().report().median())
                .findFirst();
    }

    private static Spread millis(Spread nanos) {
        return new Spread(
                nanos.median() / MILLI,
                nanos.lowest() / MILLI,
                nanos.highest() / MILLI,
                nanos.p99() / MILLI,
                nanos.count());
    }

    void idling(List<Variant> variants, List<Idling> results) {
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            idling(variant, "first", results.get(i).first());
            idling(variant, "fifth", results.get(i).fifth());
            if (variant.name().equals(Variant.CACHE)) {
                Idling.Minute fifth = results.get(i).fifth();
                aim(
                        variant.plugin() + ": memory after a minute, MB",
                        64,
                        results.get(i).first().rss().median() / 1024);
                aim(
                        variant.plugin() + ": CPU in the fifth minute, %",
                        0.3,
                        fifth.cpu().median());
                aim(
                        variant.plugin() + ": poll in the fifth minute, p50, ms",
                        1,
                        fifth.poll().median() / MILLI);
                aim(
                        variant.plugin() + ": poll in the fifth minute, p99, ms",
                        3,
                        fifth.poll().p99() / MILLI);
            }
            add(
                    memories,
                    "| %s | %s | %s |",
                    variant.plugin(),
                    variant.name(),
                    results.get(i).memory().cells());
        }
    }

    private void idling(Variant variant, String minute, Idling.Minute result) {
        add(
                idling,
                "| %s | %s | %s | %s | %s | %.2f | %.2f | %.0f |",
                variant.plugin(),
                variant.name(),
                minute,
                result.rss().in(1024, 1),
                result.cpu().in(1, 2),
                result.poll().median() / MILLI,
                result.poll().p99() / MILLI,
                result.threads().median());
    }

    void phases(String plugin, Phases phases) {
        add(
                wheres,
                "| %s | %s | %s |",
                plugin,
                phases.jvm().in(MILLI, 0),
                phases.commandLine().in(MILLI, 0));
    }

    void allocation(long bytesPerPoll) {
        add(
                rest,
                "A poll on a connection kept alive allocates %d bytes, whatever the size of the report: it is encoded",
                bytesPerPoll);
        add(rest, "once per sample, and its bytes are sent as they are.\n");
    }

    void sampling(Sampling result) {
        add(
                sampling,
                "| %s | %s | %s | %d |",
                result.containers() == 0
                        ? result.processes()
                        : result.processes() + " in " + result.containers() + " containers",
                result.sample().in(MILLI, 2),
                result.report().in(MILLI, 2),
                result.bytes() / 1024);
        if (result.processes() != CROWD) {
            return;
        }
        if (result.containers() == 0) {
            withoutContainers = result;
            aim("10,000 processes: CPU of a sample, ms", 10, result.sample().median() / MILLI);
            aim("10,000 processes: poll, ms", 30, result.report().median() / MILLI);
        } else if (withoutContainers != null) {
            aim(
                    "the same in 1,000 containers: CPU of a sample, times as much",
                    1.333,
                    result.sample().median() / withoutContainers.sample().median());
            aim(
                    "the same in 1,000 containers: poll, times as long",
                    1.333,
                    result.report().median() / withoutContainers.report().median());
        }
    }

    void connections(OpenConnections result) {
        add(rest, "## Open connections\n");
        add(
                rest,
                "With %d TCP connections that stay open and have carried a request each, the kernel's memory for the plugin's"
                        + " maps is what it was without them, %d bytes (before: %d); that memory is set aside at the start, and"
                        + " `--max-connections` sets how much. The plugin itself takes %d KB (before: %d).\n",
                result.connections(),
                result.mapsWith(),
                result.mapsBefore(),
                result.rssWith(),
                result.rssBefore());
    }

    void tlsCost(TlsCost cost) {
        add(
                tls,
                "| %s | %s | %s |",
                cost.off().in(1, 0),
                cost.safe().in(1, 0),
                cost.more().in(1, 0));
    }

    void programCost(ProgramCost cost) {
        costs = cost.tables();
        costPlot = Plot.lines(
                "Nanoseconds that the program runs for a read, above an empty program",
                "bytes of the head",
                cost.lines());
        cost.aims().forEach(row -> add(aims, "%s", row));
        System.out.println(costs);
    }

    private void aim(String what, double most, double measured) {
        add(aims, "| %s | %s | %.4g | %s |", what, plain(most), measured, measured <= most ? "yes" : "no");
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    @SuppressWarnings("AnnotateFormatMethod") // that annotation would be a library more
    private static void add(StringBuilder section, String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        section.append(line).append('\n');
    }

    void write(Path file) throws IOException {
        String name = file.getFileName().toString().replaceFirst("\\.md$", "");
        Files.writeString(
                file.resolveSibling(name + "-start.svg"), Plot.bars("Milliseconds from start to first report", bars));
        Files.writeString(file.resolveSibling(name + "-cost.svg"), costPlot);
        Files.writeString(file, """
                # Performance

                Written by `make bench` on %s: %s; the BPF programs compiled by %s; the load average at its start was %.1f.
                A figure is the median, in brackets stand the lowest and the highest. What is compared is measured in turns.

                | | at most | measured | reached |
                |---|---|---|---|
                %s
                Where the rest goes stands below.

                ## Start

                From the start of the process to the last byte of the first report, and of that the poll itself, in
                milliseconds, each %d times.

                ![start-up by variant](%s-start.svg)

                | plugin | variant | first report | first poll |
                |---|---|---|---|
                %s
                The AOT cache holds the classes that a plugin uses, parsed and linked; `scripts/aot-cache` makes it in a run that
                is polled for real. A cache that another JVM made is left aside, and the plugin starts as if there were none.

                Where the time of the packaged start goes, as far as a process can be made to end early, in milliseconds: to a JVM
                that does nothing but load the cache (`java -version`), and until the command line is read (`--version`).

                | plugin | the JVM and its cache | with the command line |
                |---|---|---|
                %s
                The rest is Jetty's and Javalin's start and a first answer to itself, and beside it, in another thread, what is
                measured is opened. For http-requests that takes longer than all else: the kernel's verifier walks through the program
                (`--log-level trace` logs its "verification time"), and Java makes the code that calls libbpf, which no cache keeps.

                ## Five minutes at one poll per second

                | plugin | variant | minute | memory (RSS), MB | CPU, %% of one | poll p50, ms | poll p99, ms | threads |
                |---|---|---|---|---|---|---|---|
                %s
                Nine processes of each beside each other. A poll goes through a web server's code once a second, and the JVM
                interprets what it has not seen often: in the first minutes it compiles, and a poll is slow; in the fifth most is done.

                Of the memory, in MB; of the first two the clean pages are shared by all processes that map the same file:

                | plugin | variant | AOT cache | libjvm.so | other files | heap, compiled code, stacks and what else is allocated |
                |---|---|---|---|---|---|
                %s

                ## Many processes

                http-requests with so many living processes that have received a request and are idle since: CPU time of a
                sample, and the time of a poll. Processes with the same last seconds have them in common, so busy ones cost more.
                More than 16,384 would need a higher `--max-processes`, and that a larger heap.

                | processes | a sample, ms | a poll, ms | report, KB |
                |---|---|---|---|
                %s
                %s
                ## The program in the kernel

                ![cost against head size](%s-cost.svg)

                The first table is how long the program runs for a read, by the kernel's own statistics, with `--answers off`; its last
                column is what answers add. The second is how long the other program runs for a packet on its way to a device, where
                answers are looked at. The third is the CPU time
                of a message, without these statistics, for to keep them takes time: that of one thread, which sends and reads, or of
                nginx, on 8 connections kept alive; what answers add there are all programs. `make bench-program` prints them,
                beside `BASE=` any revision of this repository.

                %s

                Of packets there are two for each message, so one is told from the other by a third: the mean of both, where nothing
                on the connection is HTTP; that of a message and the kernel's acknowledgement of it, less this mean; that of a request
                and its answer, less this mean; that of a part of a body and its acknowledgement, less that.

                A program is loaded anew for each of the loads, with something of random size before it, for where the kernel puts a
                program and its maps moves it by as much as 100 ns. The factors are of the same load. One head repeated is learnt by
                the CPU's branch predictor; 64 different ones are not. All requests that were sent were counted, and all answers with
                their times, or this page would not have been written.

                In the turn of a system call most of the program's code and data has left the CPU's nearest cache, so it costs several
                times what it costs in a loop. Where the kernel guards its returns (`spec_rstack_overflow` below
                `/sys/devices/system/cpu/vulnerabilities`), each of the helpers it calls costs more still.

                ## Inside of TLS

                CPU time of nginx for a request over TLS on a connection kept alive, in nanoseconds: with `--tls off`, with
                `--tls safe`, and by how much the latter is more. nginx reads twice for each request, the second time to see that there
                is nothing more; the kernel takes two probes for each read. What is read in plain text meets no probe. All requests were counted,
                or this page would not have been written.

                | `--tls off` | `--tls safe` | more |
                |---|---|---|
                %s
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        machine,
                        compiler,
                        load,
                        aims,
                        Bench.ROUNDS,
                        name,
                        startUps,
                        wheres,
                        idling,
                        memories,
                        sampling,
                        rest,
                        name,
                        costs,
                        tls));
        System.err.println("bench: written to " + file);
    }
}
