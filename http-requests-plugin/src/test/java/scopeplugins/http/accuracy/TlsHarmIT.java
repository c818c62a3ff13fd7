package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import scopeplugins.http.NeedsRoot;

/** Servers go on while the plugin puts probes into them, takes them away, or dies. */
@NeedsRoot
@EnabledOnOs(architectures = "amd64", disabledReason = "only code of x86-64 is understood")
@Tag("alone")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class TlsHarmIT {

    private static final int TIMES = Integer.getInteger("harm.times", 2);
    private static final List<Recipe> SERVERS = List.of(
            TlsServers.NGINX,
            TlsServers.PYTHON,
            TlsServers.LIGHTTPD,
            TlsServers.NODE,
            TlsServers.GO,
            TlsServers.FIBRES,
            TlsServers.BORING_FIBRES);
    // Each of 112 connections, after an answer: without, the plugin takes twice as long to start.
    private static final int REST_MILLIS = Integer.getInteger("harm.rest", 20);

    @Test
    void no_request_fails_and_no_process_ends_whatever_becomes_of_the_plugin()
            throws IOException, InterruptedException {
        Findings findings = Temporary.directory(directory -> {
            try (var run = new Run(directory, "--tls", "safe")) {
                List<Chain> servers = run.start(SERVERS);
                Map<Server, Set<Long>> processes = processes(servers);
                var load = new ArrayList<BusyConnections>();
                try {
                    for (Chain chain : servers) {
                        load.add(new BusyConnections(chain.entrance().at(Door.TLS), Door.TLS, REST_MILLIS));
                    }
                    for (int i = 0; i < TIMES; i++) {
                        run.meetInsideOfTls(servers);
                        for (Chain chain : servers) {
                            assertThat(ProbedCode.breakpoints(chain.entrance().pids(), directory))
                                    .as(chain.entrance().name())
                                    .isPositive();
                        }
                        if (i % 2 == 0) {
                            run.counter().end();
                        }
                        run.restartAsBefore();
                    }
                    run.counter().close();
                    for (BusyConnections connections : load) {
                        connections.stop();
                    }
                } finally {
                    load.forEach(BusyConnections::closeQuietly);
                }
                System.out.println("harm: " + servers.size() + " servers, "
                        + load.stream().mapToLong(BusyConnections::answered).sum() + " requests answered, " + TIMES
                        + " times with probes");
                assertThat(processes(servers)).isEqualTo(processes);
                for (Chain chain : servers) {
                    ProbedCode.awaitNoBreakpoints(chain.entrance().pids(), directory);
                }
                return run.findings();
            }
        });
        assertThat(findings.missing()).doesNotContainKeys("nginx", "python");
    }

    private static Map<Server, Set<Long>> processes(List<Chain> servers) {
        var processes = new HashMap<Server, Set<Long>>();
        servers.forEach(
                chain -> processes.put(chain.entrance(), chain.entrance().pids()));
        return processes;
    }
}
