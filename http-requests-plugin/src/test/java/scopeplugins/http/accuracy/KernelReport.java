package scopeplugins.http.accuracy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import scopeplugins.http.kernel.KernelRelease;

/**
 * {@code KernelReport REPORT DIRECTORY...}: writes docs/kernels.md from what {@link KernelRun} left in the directories, each named
 * like its guest.
 */
public final class KernelReport {

    // The verifier gives up at 1,000,000; another kernel may need more for the same program.
    private static final int MOST_VERIFIED = 500_000;

    // May be refused, if with a reason.
    private static final String OLDEST = "5.10-";

    private final String compiler;
    private final List<Guest> guests;

    /**
     * @param name kernel and architecture, such as 6.1-arm64, and what else is special
     * @param kernel the distribution's package and version
     */
    private record Guest(String name, String kernel, KernelFindings findings) {}

    private KernelReport(String compiler, List<Guest> guests) {
        this.compiler = compiler;
        this.guests = guests;
    }

    public static void main(String[] arguments) throws IOException {
        var guests = new ArrayList<Guest>();
        for (String each : Arrays.asList(arguments).subList(2, arguments.length)) {
            Path directory = Path.of(each);
            guests.add(new Guest(
                    directory.getFileName().toString(),
                    Files.readString(directory.resolve("kernel")).strip(),
                    new ObjectMapper().readValue(directory.resolve("found.json").toFile(), KernelFindings.class)));
        }
        var report = new KernelReport(arguments[1], guests);
        Files.writeString(Path.of(arguments[0]), report.text());
        System.out.print(report.ways());
        if (!report.failures().isEmpty()) {
            System.err.print("kernel-matrix: not as it should be:\n" + report.failures());
            System.exit(1);
        }
    }

    private String text() {
        return """
                # Kernels

                Written by `make kernel-matrix`, which boots kernels of distributions under QEMU, starts the packaged plugins there, and
                sends to servers what `make accuracy` sends. A cell reads **sent/answered/counted** requests, over IPv4, IPv6 and a
                unix socket and all ways of reading added up; it is exact if each of them is.

                %s, %s cells, %s exact. The BPF programs were compiled by %s.

                %s%s## Ways to attach

                `*` marks the plugin's own choice, `!` a way of which it warns that reads may be missed; it never chooses that one where
                there is another. *Verified* are the instructions the verifier walked through for the largest program, of the 1,000,000
                at which it gives up. *Skipped* are runs that the kernel skipped.

                %s
                %s
                ## Cases

                %s
                ## Inside of TLS

                A server in Python, with the OpenSSL of Debian trixie, at which `--tls` needs Linux 6.6.

                %s
                ## iowait

                The largest value of each metric while a process read a disk past the cache.

                %s
                ## Kernels and their packages

                %s""".formatted(
                        Instant.now().truncatedTo(ChronoUnit.MINUTES),
                        cells(any -> true).size(),
                        cells(any -> true).stream().filter(Cell::isExact).count(),
                        compiler,
                        list("Not as it should be", failures()),
                        list(
                                "Not exact, of which the plugin warned and counted the runs skipped",
                                inexact(AttachFindings::hasLostAsWarned)),
                        ways(),
                        refusals(),
                        new Table("", cells(any -> true), true),
                        insideOfTls(),
                        hostMetrics(),
                        guests.stream()
                                .map(guest -> "- " + guest.name() + ": " + guest.kernel() + ", `uname -r` "
                                        + guest.findings().kernel() + "\n")
                                .collect(Collectors.joining()));
    }

    private String ways() {
        var text = new StringBuilder("""
                | kernel | attached at | object | libbpf | verified | skipped | cells | exact |
                |--------|-------------|--------|--------|----------|---------|-------|-------|
                """);
        for (Guest guest : guests) {
            for (AttachFindings attached : guest.findings().attached()) {
                text.append("| %s | %s%s | %s |\n"
                        .formatted(
                                guest.name(),
                                attached.way(),
                                (attached.isChosen() ? "*" : "") + (attached.warns() ? "!" : ""),
                                attached.hasStarted() ? numbers(attached) : "refused | | | | | "));
            }
        }
        return text.toString();
    }

    private static String numbers(AttachFindings attached) {
        return "%s | %s | %s | %d | %d | %d"
                .formatted(
                        attached.object(),
                        attached.libbpf(),
                        attached.verified() == 0 ? "?" : String.valueOf(attached.verified()),
                        attached.skippedRuns(),
                        attached.cells().size(),
                        attached.exactCells());
    }

    private String refusals() {
        var text = new StringBuilder();
        for (Guest guest : guests) {
            for (AttachFindings attached : guest.findings().attached()) {
                if (!attached.hasStarted()) {
                    text.append("- %s, %s: %s\n".formatted(guest.name(), attached.way(), attached.refusal()));
                }
            }
        }
        return text.toString();
    }

    /** Those of all ways of reading together; their row is the kernel and the way to attach. */
    private List<Cell> cells(Predicate<AttachFindings> which) {
        var cells = new ArrayList<Cell>();
        for (Guest guest : guests) {
            for (AttachFindings attached : guest.findings().attached()) {
                if (which.test(attached)) {
                    String row = guest.name() + ", " + attached.way();
                    attached.cells().forEach(cell -> cells.add(cell.in(row)));
                }
            }
        }
        return cells;
    }

    private String inexact(Predicate<AttachFindings> which) {
        return new Table("", cells(which), true).failures();
    }

    private String insideOfTls() {
        var text = new StringBuilder("""
                | kernel | `--tls` | cells | exact | what the plugin says |
                |--------|---------|-------|-------|----------------------|
                """);
        for (Guest guest : guests) {
            for (KernelTls tls : guest.findings().tls()) {
                text.append("| %s | %s | %d | %d | %s |\n"
                        .formatted(
                                guest.name(),
                                tls.mode(),
                                tls.cells().size(),
                                tls.cells().stream().filter(Cell::isExact).count(),
                                tls.said()));
            }
        }
        return text.toString();
    }

    /** On kernels that can, one of the modes has to be exact, and no mode may be wrong. */
    private static String wrongInsideOfTls(Guest guest) {
        List<KernelTls> found = guest.findings().tls();
        boolean can = KernelRelease.parse(guest.findings().kernel())
                .filter(release -> release.isAtLeast(6, 6, 0))
                .isPresent();
        boolean isRight = found.stream().anyMatch(KernelTls::isExact) == can
                && found.stream().allMatch(tls -> tls.isExact() || tls.cells().isEmpty());
        return isRight ? "" : "- %s: inside of TLS: %s\n".formatted(guest.name(), found);
    }

    private static String list(String heading, String items) {
        return items.isEmpty() ? "" : heading + ":\n\n" + items + "\n";
    }

    private String hostMetrics() {
        var ids = new TreeSet<String>();
        guests.forEach(guest -> ids.addAll(guest.findings().hostMetrics().keySet()));
        var text = new StringBuilder(
                "| kernel | " + String.join(" | ", ids) + " |\n|---|" + "---|".repeat(ids.size()) + "\n");
        for (Guest guest : guests) {
            Map<String, Double> metrics = guest.findings().hostMetrics();
            text.append("| ").append(guest.name()).append(" |");
            ids.forEach(id -> text.append(metrics.containsKey(id) ? " %.1f |".formatted(metrics.get(id)) : " |"));
            text.append("\n");
        }
        return text.toString();
    }

    /** What must not be; empty if all is well. */
    private String failures() {
        var text = new StringBuilder();
        for (Guest guest : guests) {
            List<AttachFindings> attached = guest.findings().attached();
            if (attached.stream().noneMatch(AttachFindings::hasStarted)
                    && !guest.name().startsWith(OLDEST)) {
                text.append("- %s: http-requests does not start\n".formatted(guest.name()));
            }
            text.append(wrongInsideOfTls(guest));
            if (guest.findings().hostMetrics().getOrDefault("iowait", 0.0) == 0) {
                text.append("- %s: iowait reports no IO wait while a disk is read\n".formatted(guest.name()));
            }
            for (AttachFindings each : attached) {
                if (each.verified() > MOST_VERIFIED) {
                    text.append("- %s, %s: the verifier walks through %d instructions, more than %d\n"
                            .formatted(guest.name(), each.way(), each.verified(), MOST_VERIFIED));
                }
            }
        }
        return text + inexact(way -> !way.hasLostAsWarned());
    }
}
