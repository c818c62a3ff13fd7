package scopeplugins.http.tls;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scopeplugins.bpf.BpfException;
import scopeplugins.http.counts.Container;
import scopeplugins.http.counts.Counted;
import scopeplugins.http.counts.ProcessRequests;
import scopeplugins.http.counts.RequestCounter;
import scopeplugins.http.counts.RequestCounts;
import scopeplugins.http.counts.TlsCounts;
import scopeplugins.http.kernel.HttpsProgram;
import scopeplugins.http.kernel.Limits;
import scopeplugins.http.kernel.PidNamespace;
import scopeplugins.plugin.PluginException;

/** Adds to what another counter counts the requests inside of TLS. */
public final class TlsRequestCounter implements RequestCounter {

    private static final Logger LOG = LoggerFactory.getLogger(TlsRequestCounter.class);

    private final RequestCounter plain;
    private final HttpsProgram program;
    private final TlsLibraries libraries;
    // To look at processes and to attach takes too long for the thread that samples.
    private final BlockingQueue<List<ProcessRequests>> toLookAt = new ArrayBlockingQueue<>(1);
    private final Thread looking;

    private TlsRequestCounter(RequestCounter plain, HttpsProgram program, TlsMode mode, PidNamespace pids) {
        this.plain = plain;
        this.program = program;
        this.libraries = new TlsLibraries(program, mode, pids);
        this.looking = Thread.ofPlatform().name("tls").daemon().start(this::look);
    }

    /**
     * Begins to look for TLS libraries.
     *
     * @param plain tells which processes read TLS; closed with this, and if this cannot begin
     * @param mode how far probes may go
     * @throws PluginException if the kernel or its rights do not allow it
     */
    public static TlsRequestCounter open(RequestCounter plain, Limits limits, TlsMode mode, PidNamespace pids) {
        HttpsProgram program = null;
        try {
            mode.requireNoHarm();
            program = HttpsProgram.load(limits, pids);
            program.tryToAttach();
            return new TlsRequestCounter(plain, program, mode, pids);
        } catch (PluginException e) {
            plain.close();
            throw e;
        } catch (BpfException e) {
            if (program != null) {
                program.close();
            }
            plain.close();
            throw new PluginException(
                    "cannot count requests inside of TLS: " + e.getMessage()
                            + "; it takes Linux 6.6 or newer, built with CONFIG_UPROBES=y; else start with --tls off",
                    e);
        }
    }

    private void look() {
        try {
            while (true) {
                libraries.look(toLookAt.take(), System.nanoTime());
            }
        } catch (InterruptedException e) {
            LOG.debug("No more TLS libraries are looked for");
        } catch (RuntimeException e) {
            LOG.error("No more TLS libraries are looked for, because of a fault; report it", e);
        }
    }

    @Override
    public RequestCounts read() {
        RequestCounts counts = plain.read();
        List<ProcessRequests> connections = counts.tls().connections();
        // When it still looks at the last ones, these come again with the next sample.
        boolean _ = toLookAt.offer(connections);
        Map<Container, Counted> ended = program.ended();
        return counts.with(new TlsCounts(program.requests(), ended, connections, program.events(), program.readers()));
    }

    /** Takes the programs out of the kernel. */
    @Override
    public void close() {
        looking.interrupt();
        try {
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        libraries.close();
        program.close();
        plain.close();
    }
}
