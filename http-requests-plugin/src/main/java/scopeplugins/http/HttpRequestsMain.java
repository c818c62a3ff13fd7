package scopeplugins.http;

import java.util.List;
import org.apache.commons.cli.Option;
import scopeplugins.cli.Arguments;
import scopeplugins.cli.CommandRunner;
import scopeplugins.cli.EnumConverter;
import scopeplugins.cli.PluginOptions;
import scopeplugins.daemon.PluginDaemon;
import scopeplugins.http.counts.RequestCounter;
import scopeplugins.http.kernel.Attachment;
import scopeplugins.http.kernel.BpfRequestCounter;
import scopeplugins.http.kernel.Limits;
import scopeplugins.http.kernel.PidNamespace;
import scopeplugins.http.report.HttpRequestsReporter;
import scopeplugins.http.report.MetricsBy;
import scopeplugins.http.tls.TlsMode;
import scopeplugins.http.tls.TlsRequestCounter;
import scopeplugins.http.tls.TlsTrial;
import scopeplugins.http.top.HttpView;
import scopeplugins.plugin.PluginException;
import scopeplugins.top.Top;

/** The http-requests plugin's command line. */
public final class HttpRequestsMain {

    private static final String ID = "http-requests";
    private static final int DEFAULT_PROCESSES = 16384;
    private static final int DEFAULT_CONNECTIONS = 65536;

    private static final Option MAX_PROCESSES = Arguments.option(
            "max-processes",
            "NUMBER",
            "Processes whose requests are counted at a time; those of any more are lost, and the log says so."
                    + " More than the default need a larger heap. Default: " + DEFAULT_PROCESSES);
    private static final Option MAX_CONNECTIONS = Arguments.option(
            "max-connections",
            "NUMBER",
            "Connections remembered at a time, of which the least recently used are forgotten; a request that one of"
                    + " them had begun is lost. Default: " + DEFAULT_CONNECTIONS);
    private static final Option ATTACH = Arguments.option(
            "attach",
            "HOW",
            "How the program gets to see what processes read: tp_btf, tracepoint or kprobe."
                    + " Default: the first of them that works and loses nothing");
    private static final Option PID_NAMESPACE = Arguments.option(
            "pid-namespace",
            "WHICH",
            "By whose numbers processes are reported: initial, which a probe on the host knows, or own, for a probe that"
                    + " runs in the same pid namespace as this plugin (kind, minikube, LXC). Default: initial");
    private static final Option ANSWERS = Arguments.option(
            "answers",
            "WHETHER",
            "Whether answers are counted too, by status code and time to first byte: on or off. Off, nothing looks at"
                    + " what is sent. Default: on");
    private static final Option METRICS_BY = Arguments.option(
            "metrics-by",
            "WHAT",
            "What the requests on the page /metrics are summed by: process, container or host. Default: process");
    private static final Option TLS = Arguments.option(
            "tls",
            "MODE",
            "Whether requests inside of TLS are counted: off; safe, which puts probes into the TLS libraries of processes"
                    + " that read TLS; or all, which also puts return probes where there is no other way: they end a"
                    + " process that switches stacks inside of a read. Default: off");
    private static final Option DOCTOR = Arguments.flag(
            "doctor",
            "Print what the plugin needs of this machine and whether it is there, for a report of a fault; then exit,"
                    + " with 0 if the plugin could run, else with 1.");

    private static final CommandRunner COMMAND = new CommandRunner(
            "http-requests-plugin",
            "Counts incoming HTTP requests per process, in the kernel, and reports them to a Weave Scope probe.",
            ANSWERS,
            TLS,
            METRICS_BY,
            PID_NAMESPACE,
            ATTACH,
            MAX_PROCESSES,
            MAX_CONNECTIONS,
            DOCTOR);

    private HttpRequestsMain() {}

    public static void main(String[] args) {
        System.exit(COMMAND.execute(HttpRequestsMain::run, args));
    }

    private static int run(PluginOptions options, Arguments arguments) {
        TlsMode tls = arguments
                .value(TLS, word -> EnumConverter.convert(word, TlsMode.values()))
                .orElse(TlsMode.OFF);
        var limits = new Limits(
                arguments.value(MAX_PROCESSES, LimitConverter::convert).orElse(DEFAULT_PROCESSES),
                arguments.value(MAX_CONNECTIONS, LimitConverter::convert).orElse(DEFAULT_CONNECTIONS),
                arguments
                        .value(ANSWERS, word -> EnumConverter.convert(word, Switch.values()))
                        .orElse(Switch.ON)
                        .isOn(),
                tls != TlsMode.OFF);
        List<Attachment> attachments = arguments
                .value(ATTACH, word -> List.of(EnumConverter.convert(word, Attachment.values())))
                .orElseGet(() -> List.of(Attachment.values()));
        PidNamespace pids = arguments
                .value(PID_NAMESPACE, word -> EnumConverter.convert(word, PidNamespace.values()))
                .orElse(PidNamespace.INITIAL);
        MetricsBy metricsBy = arguments
                .value(METRICS_BY, word -> EnumConverter.convert(word, MetricsBy.values()))
                .orElse(MetricsBy.PROCESS);
        if (options.check(ID)) {
            return 0;
        }
        if (options.top()) {
            Top.run(
                    "http-requests-plugin",
                    options.runningSocket(ID),
                    options.interval(),
                    new HttpView(options.interval()));
            return 0;
        }
        if (arguments.has(DOCTOR)) {
            boolean well = Doctor.examine(
                    System.out,
                    BpfRequestCounter.diagnosis(limits, attachments),
                    () -> open(limits, tls, pids, attachments),
                    TlsTrial::outcome);
            return well ? 0 : CommandRunner.CANNOT_START;
        }
        requireHeap(limits);
        var spec = options.pluginSpec(ID, "HTTP Requests", "Adds http request metrics to processes");
        PluginDaemon.run(options.socket(ID), options, () -> {
            String hostname = options.hostname();
            RequestCounter counter = Boolean.getBoolean("training") // this JVM only runs to make a cache
                    ? BpfRequestCounter.unloaded(limits, pids, attachments.getFirst())
                    : open(limits, tls, pids, attachments);
            return new HttpRequestsReporter(spec, hostname, metricsBy, limits.answers(), counter);
        });
        return 0;
    }

    private static RequestCounter open(Limits limits, TlsMode tls, PidNamespace pids, List<Attachment> attachments) {
        RequestCounter counter = BpfRequestCounter.open(limits, pids, attachments);
        return limits.tls() ? TlsRequestCounter.open(counter, limits, tls, pids) : counter;
    }

    /** Out of memory on the day when so many processes receive requests would be late to say so. */
    private static void requireHeap(Limits limits) {
        long heap = Runtime.getRuntime().maxMemory();
        if (limits.heap() > heap) {
            throw new PluginException(
                    ("cannot report up to %d processes from Java's heap of %d MB; start with PLUGIN_JAVA_OPTIONS=-Xmx%dm in"
                                    + " the environment, or with a lower --max-processes")
                            .formatted(limits.processes(), heap >> 20, (limits.heap() >> 20) + 1));
        }
    }
}
