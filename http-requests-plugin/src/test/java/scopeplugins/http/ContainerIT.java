package scopeplugins.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scopeplugins.http.accuracy.Cgroup;
import scopeplugins.http.accuracy.Door;
import scopeplugins.http.accuracy.MissingServer;
import scopeplugins.http.accuracy.Scrape;
import scopeplugins.http.accuracy.Server;
import scopeplugins.plugin.PluginProcess;
import scopeplugins.plugin.ProbeClient;

/** The packaged plugin, with servers in cgroups that are called like those of containers. */
@NeedsRoot
@Timeout(240)
class ContainerIT {

    private static final String POD_UID = "03f3f104-3215-44f2-9686-d4dd1f05a7ed";

    private final String id = Cgroup.newId();

    @TempDir
    private Path directory;

    private PluginProcess plugin;
    private Observer observer;

    @BeforeEach
    void start_the_plugin() {
        plugin = start("http-requests");
        observer = new Observer(new ProbeClient(socket("http-requests")), "some-host");
    }

    @AfterEach
    void stop_the_plugin() throws IOException {
        observer.close();
        plugin.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void requests_are_those_of_the_container_that_the_workers_are_in(int version)
            throws IOException, InterruptedException {
        try (var cgroup = cgroup(version, "docker-" + id + ".scope/system.slice/nginx.service");
                var nginx = Server.nginx(directory, cgroup.within(), "127.0.0.1")) {
            get(nginx, 211);
            assertThat(observer.awaitRequestsOf(id, 211)).isEqualTo(211);
            assertThat(observer.awaitRequestsOf(nginx.workers(), 211)).isEqualTo(211);
            Scrape scrape = Scrape.read(socket("http-requests"));
            assertThat(scrape.requestsWith("container_id=\"" + id + "\"")).isEqualTo(211);
            assertThat(scrape.requestsWith("pod_uid=")).isZero();
        }
    }

    @Test
    void a_pod_is_told_with_its_container() throws IOException, InterruptedException {
        String pod = "kubepods-burstable-pod" + POD_UID.replace('-', '_') + ".slice";
        try (var cgroup = cgroup(2, pod + "/cri-containerd-" + id + ".scope");
                var nginx = Server.nginx(directory, cgroup.within(), "127.0.0.1")) {
            get(nginx, 23);
            assertThat(observer.awaitRequestsOf(id, 23)).isEqualTo(23);
            assertThat(Scrape.read(socket("http-requests"))
                            .requestsWith("container_id=\"" + id + "\",", "pod_uid=\"" + POD_UID + "\""))
                    .isEqualTo(23);
        }
    }

    @Test
    void a_container_keeps_the_requests_of_processes_that_have_ended() throws IOException, InterruptedException {
        try (var _ = start("by-container", "--metrics-by", "container");
                var _ = start("by-host", "--metrics-by", "host");
                var cgroup = cgroup(2, id);
                var server = Server.forked(directory, cgroup.within())) {
            long host = Scrape.read(socket("by-host")).total("http_requests_total");
            get(server, 211);
            assertThat(observer.awaitRequestsOf(id, 211)).isEqualTo(211);
            assertThat(Scrape.read(socket("by-container")).requestsWith("container_id=\"" + id + "\""))
                    .isEqualTo(211);
            // At least: others of the machine receive requests meanwhile, such as the plugins themselves.
            assertThat(Scrape.read(socket("by-host")).total("http_requests_total") - host)
                    .isGreaterThanOrEqualTo(211);
        }
    }

    @Test
    void a_process_that_is_moved_stays_where_it_was_at_its_first_request() throws IOException, InterruptedException {
        String later = Cgroup.newId();
        // Closed last: in there the server ends.
        try (var second = cgroup(2, later);
                var first = cgroup(2, id);
                var server = Server.threads(directory, first.within())) {
            get(server, 23);
            assertThat(observer.awaitRequestsOf(id, 23)).isEqualTo(23);
            second.take(server.pid());
            get(server, 23);
            assertThat(observer.awaitRequestsOf(id, 46)).isEqualTo(46);
            assertThat(observer.awaitRequestsOf(later, 0)).isZero();
        }
    }

    private PluginProcess start(String name, String... options) {
        var all = new String[options.length + 4];
        System.arraycopy(new String[] {"--hostname", "some-host", "--interval", "0.2"}, 0, all, 0, 4);
        System.arraycopy(options, 0, all, 4, options.length);
        return PluginProcess.listening("http-requests-plugin", socket(name), all);
    }

    private Path socket(String name) {
        return directory.resolve(name + ".sock");
    }

    private Cgroup cgroup(int version, String name) throws IOException, InterruptedException {
        try {
            return new Cgroup(directory, version, name);
        } catch (MissingServer e) {
            return abort(String.valueOf(e.getMessage()));
        }
    }

    private static void get(Server server, int requests) throws IOException {
        for (int i = 0; i < requests; i++) {
            try (var connection = new HttpConnection(server.at(Door.UNIX))) {
                connection.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(connection.receive()).startsWith("HTTP/1.1 200 ");
            }
        }
    }
}
