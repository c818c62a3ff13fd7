package scopeplugins.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Libraries in which bytes are other ones, or missing: whoever runs a program chose what its files say. */
final class Damaged {

    private static final int TIMES = 300;

    private Damaged() {}

    interface Planner {
        Optional<ProbePlan> plan(Path file) throws IOException, ProbePlan.Impossible;
    }

    /** Damages a library in many ways, and has each looked at. Returns how many were refused. */
    static int refusals(Path library, Path directory, Planner planner) throws IOException {
        byte[] whole = Files.readAllBytes(library);
        Path damaged = directory.resolve("damaged.so");
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < TIMES; i++) {
            byte[] bytes = whole.clone();
            // Half of the times in the headers, where a byte means most.
            int part = i % 2 == 0 ? 1024 : bytes.length;
            for (int change = 0; change < 1 + i % 7; change++) {
                bytes[random.nextInt(part)] = (byte) random.nextInt();
            }
            Files.write(damaged, i % 10 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try {
                planner.plan(damaged)
                        .ifPresent(plan -> assertThat(plan.probes()).hasSizeGreaterThan(3));
            } catch (IOException | ProbePlan.Impossible e) {
                refused++;
            }
        }
        return refused;
    }
}
