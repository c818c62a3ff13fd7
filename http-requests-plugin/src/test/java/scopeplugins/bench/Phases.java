package scopeplugins.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of a start goes, as far as a process can be made to end early.
 *
 * @param jvm nanoseconds of a JVM that maps the cache, loads what is in it, and ends
 * @param commandLine nanoseconds of the plugin that reads its command line, says its version, and ends
 */
record Phases(Spread jvm, Spread commandLine) {

    static Phases measure(String plugin, Path dist, int rounds) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        Path lib = dist.resolve("lib");
        List<String> command = List.of(
                java.toString(),
                "@" + lib.resolve("java.options"),
                "-XX:AOTCache=" + lib.resolve(plugin + ".aot"),
                "-cp",
                lib.resolve(plugin + ".jar").toString());
        var jvm = new ArrayList<Long>();
        var commandLine = new ArrayList<Long>();
        for (int round = 0; round < rounds; round++) {
            jvm.add(run(command, "-version"));
            commandLine.add(run(List.of(dist.resolve("bin").resolve(plugin).toString()), "--version"));
        }
        return new Phases(Spread.of(jvm), Spread.of(commandLine));
    }

    private static long run(List<String> command, String argument) throws IOException, InterruptedException {
        var line = new ArrayList<>(command);
        line.add(argument);
        var builder = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        long start = System.nanoTime();
        int status = builder.start().waitFor();
        long time = System.nanoTime() - start;
        if (status != 0) {
            throw new IOException(String.join(" ", line) + " has failed with " + status);
        }
        return time;
    }
}
