package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import scopeplugins.server.PollAllocation;

/**
 * {@code Bench ROOT DIRECTORY PAGE}: measures both packaged plugins and the BPF program, and writes PAGE, a Markdown file below
 * ROOT, which is this repository, with all of it built; DIRECTORY is empty.
 */
public final class Bench {

    private static final String HTTP = "http-requests-plugin";
    private static final List<String> PLUGINS = List.of("iowait-plugin", HTTP);
    static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final int CONNECTIONS = 100_000;

    private final Path root;
    private final Path programs;
    private final Path directory;
    private final Path file;
    private final PerformancePage page;

    private Bench(Path root, Path directory, String file) throws IOException {
        this.root = root;
        this.programs = root.resolve("native/target/c-bench");
        this.directory = directory;
        this.file = root.resolve(file);
        this.page = new PerformancePage(Proc.machine(), System.getProperty("compiler"), Proc.load());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        new Bench(Path.of(arguments[0]).toAbsolutePath().normalize(), Path.of(arguments[1]), arguments[2]).run();
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        Map<String, List<Variant>> variants = variants();
        for (String plugin : PLUGINS) {
            say("start of " + plugin);
            var started = new ArrayList<>(variantsOf(variants, plugin));
            if (plugin.equals(HTTP)) {
                started.add(started.get(2).withoutAnswers());
            }
            page.startUp(plugin, StartUp.measure(started, directory.resolve("bench.sock"), ROUNDS));
        }
        for (String plugin : PLUGINS) {
            page.phases(plugin, Phases.measure(plugin, root.resolve(plugin).resolve("target/dist"), ROUNDS));
        }
        say("five minutes of one poll per second");
        List<Variant> idlers = PLUGINS.stream()
                .flatMap(plugin -> variantsOf(variants, plugin).stream().skip(2))
                .toList();
        page.idling(idlers, Idling.measure(idlers, directory, 9));
        page.allocation(PollAllocation.bytesPerPoll(directory));
        Variant http = variantsOf(variants, HTTP).get(2);
        for (int processes : List.of(10, 1_000, 10_000, 16_000)) {
            say(processes + " processes");
            page.sampling(Sampling.measure(http, directory.resolve("bench.sock"), programs, processes, 0, ROUNDS));
        }
        say("10000 processes in 1000 containers");
        page.sampling(Sampling.measure(http, directory.resolve("bench.sock"), programs, 10_000, 1_000, ROUNDS));
        say(CONNECTIONS + " connections");
        page.connections(OpenConnections.measure(http, directory.resolve("bench.sock"), programs, CONNECTIONS));
        say("inside of TLS");
        page.tlsCost(TlsCost.measure(
                root.resolve("http-requests-plugin/target/dist/bin/http-requests-plugin"), directory, ROUNDS));
        say("requests");
        page.programCost(programCost());
        page.write(file);
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }

    private static List<Variant> variantsOf(Map<String, List<Variant>> variants, String plugin) {
        return variants.getOrDefault(plugin, List.of());
    }

    private Map<String, List<Variant>> variants() throws IOException, InterruptedException {
        Path runtime = directory.resolve("runtime");
        // As in the images (Dockerfile.*).
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin/jlink").toString(),
                "--add-modules",
                "java.base,java.logging,java.management,java.naming,java.xml,jdk.unsupported",
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                runtime.toString()));
        var variants = new LinkedHashMap<String, List<Variant>>();
        for (String plugin : PLUGINS) {
            Path dist = root.resolve(plugin).resolve("target/dist");
            Path copy = directory.resolve(plugin);
            run(List.of("cp", "-a", dist.toString(), copy.toString()));
            run(List.of(
                    "env",
                    "JAVA_HOME=" + runtime,
                    root.resolve("scripts/aot-cache").toString(),
                    copy.toString()));
            variants.put(plugin, Variant.of(plugin, dist, copy, runtime));
        }
        return variants;
    }

    /** Of what native/src/bench/c prints; make has handed BASE and the like down through the environment. */
    private ProgramCost programCost() throws IOException, InterruptedException {
        Path output = directory.resolve("request_cost");
        run(List.of(
                "sh",
                "-c",
                "make --no-print-directory --silent -C '" + root.resolve("native/src/bench/c") + "' bench >" + output));
        return ProgramCost.of(Files.readString(output));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder(new ArrayList<>(command)).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " has failed with " + status);
        }
    }
}
