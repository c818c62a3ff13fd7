package scopeplugins.server;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.lib.junixsocket.common.NarMetadata;
import org.newsclub.net.unix.AFUNIXSocket;
import org.slf4j.Logger;
import scopeplugins.plugin.PluginException;

class PluginSocketTest {

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void setPath() {
        path = directory.resolve("iowait.sock");
    }

    @Test
    void missing_directories_are_made_and_stay_when_the_socket_goes() {
        Path deep = directory.resolve("run/scope/plugins/iowait.sock");
        PluginSocket.bind(deep).close();
        assertThat(deep).doesNotExist();
        assertThat(deep.getParent()).isEmptyDirectory();
    }

    @Test
    void only_the_owner_may_use_the_socket() throws IOException {
        try (var _ = PluginSocket.bind(path)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_socket_that_nobody_serves_is_replaced() throws IOException {
        makeStale();
        try (var _ = PluginSocket.bind(path);
                var client = TestClients.connect(path)) {
            assertThat(client.isConnected()).isTrue();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_second_instance_is_refused_and_leaves_the_first_untouched() throws IOException {
        try (var _ = PluginSocket.bind(path)) {
            Object file = Files.readAttributes(path, "fileKey").get("fileKey");
            assertThatThrownBy(() -> PluginSocket.bind(path))
                    .isInstanceOf(PluginException.class)
                    .hasMessage("cannot listen on " + path + ": process "
                            + ProcessHandle.current().pid() + " serves it; stop that one or choose another --socket");
            assertThat(Files.readAttributes(path, "fileKey")).containsEntry("fileKey", file);
            TestClients.connect(path).close();
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_live_server_too_busy_to_accept_is_not_mistaken_for_a_dead_one() throws IOException {
        try (var busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            busy.bind(UnixDomainSocketAddress.of(path), 1);
            List<SocketChannel> queue = TestClients.connect(path, 2);
            assertThatThrownBy(() -> PluginSocket.bind(path)).hasMessageContaining("serves it");
            TestClients.closeAll(queue);
        }
    }

    @Test
    void of_many_that_replace_a_stale_socket_at_once_exactly_one_succeeds() throws Exception {
        int rivals = 4;
        try (ExecutorService threads = Executors.newFixedThreadPool(rivals)) {
            for (int round = 0; round < 100; round++) {
                makeStale();
                var barrier = new CyclicBarrier(rivals);
                Callable<@Nullable PluginSocket> rival = () -> {
                    barrier.await();
                    try {
                        return PluginSocket.bind(path);
                    } catch (PluginException e) {
                        return null;
                    }
                };
                var winners = new ArrayList<PluginSocket>();
                for (Future<@Nullable PluginSocket> result : threads.invokeAll(Collections.nCopies(rivals, rival))) {
                    if (result.get() != null) {
                        winners.add(result.get());
                    }
                }
                assertThat(winners).as("round %d", round).hasSize(1);
                TestClients.connect(path).close();
                winners.getFirst().close();
            }
        }
    }

    @Test
    void a_file_at_the_path_is_left_as_it_is() throws IOException {
        Files.writeString(path, "precious");
        assertRefused();
        assertThat(path).hasContent("precious");
    }

    @Test
    void a_directory_at_the_path_is_left_as_it_is() throws IOException {
        Files.createDirectory(path);
        assertRefused();
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void a_symbolic_link_at_the_path_is_left_as_it_is_even_if_it_leads_to_a_dead_socket() throws IOException {
        makeStale();
        Path target = Files.move(path, directory.resolve("target.sock"));
        Files.createSymbolicLink(path, target);
        assertRefused();
        assertThat(path).isSymbolicLink();
        assertThat(Files.exists(target)).isTrue();
    }

    @Test
    void a_dangling_link_at_the_path_is_left_as_it_is() throws IOException {
        Files.createSymbolicLink(path, directory.resolve("nothing"));
        assertRefused();
        assertThat(path).isSymbolicLink();
    }

    @Test
    void a_fifo_at_the_path_is_left_as_it_is() throws Exception {
        assumeTrue(new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0, "mkfifo fails here");
        assertRefused();
        assertThat(Files.exists(path)).isTrue();
    }

    @Test
    void a_path_of_107_bytes_is_taken_and_one_of_108_refused_with_a_sentence() {
        int rest = 107 - directory.toString().length() - "/.sock".length();
        Path longest = directory.resolve("a".repeat(rest) + ".sock");
        PluginSocket.bind(longest).close();
        Path tooLong = directory.resolve("a".repeat(rest + 1) + ".sock");
        assertThatThrownBy(() -> PluginSocket.bind(tooLong))
                .isInstanceOf(PluginException.class)
                .hasMessage("cannot listen on " + tooLong
                        + ": the path has 108 bytes, and a unix socket's at most 107; choose a shorter --socket");
    }

    @Test
    void a_file_in_place_of_the_directory_is_refused_with_a_sentence() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> PluginSocket.bind(file.resolve("iowait.sock")))
                .isInstanceOf(PluginException.class)
                .hasMessage("cannot listen on " + file + "/iowait.sock: " + file
                        + " is not a directory; choose another --socket");
        assertThatThrownBy(() -> PluginSocket.bind(file.resolve("deeper/iowait.sock")))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("ot a directory");
    }

    @Test
    void a_read_only_file_system_is_refused_with_a_sentence() throws Exception {
        String[] mount = {"mount", "-t", "tmpfs", "-o", "ro", "none", directory.toString()};
        assumeTrue(new ProcessBuilder(mount).start().waitFor() == 0, "nothing can be mounted here");
        try {
            assertThatThrownBy(() -> PluginSocket.bind(path))
                    .isInstanceOf(PluginException.class)
                    .hasMessage("cannot listen on " + path
                            + ": Read-only file system; mount it writable or choose another --socket");
            assertThatThrownBy(() -> PluginSocket.bind(directory.resolve("made/iowait.sock")))
                    .hasMessageContaining("Read-only file system; mount it writable");
        } finally {
            new ProcessBuilder("umount", directory.toString()).start().waitFor();
        }
    }

    @Test
    void a_user_who_may_not_write_there_gets_a_sentence() throws Exception {
        TestClients.openToAll(directory);
        Path classes = Files.createDirectory(directory.resolve("classes"));
        for (Class<?> needed : List.of(
                PluginSocket.class, PluginSocketTest.class, AFUNIXSocket.class, Logger.class, NarMetadata.class)) {
            copyCodeOf(needed, classes);
        }
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        Process child = TestClients.runAsNobody(
                java.toString(), "-cp", classes + ":" + classes + "/*", BindAndSayWhy.class.getName(), path.toString());
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(said)
                .endsWith("cannot listen on " + path
                        + ": Permission denied; run as a user who may write there or choose another --socket\n");
    }

    /** The child of the test above. */
    static final class BindAndSayWhy {
        public static void main(String[] args) {
            try {
                PluginSocket.bind(Path.of(args[0]));
            } catch (PluginException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static void copyCodeOf(Class<?> needed, Path to) throws IOException, URISyntaxException {
        Path code = Path.of(
                needed.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(code)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = code.equals(file)
                        ? to.resolve(file.getFileName())
                        : to.resolve(code.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void closing_leaves_a_socket_that_took_the_place_of_ours() throws IOException {
        var ours = PluginSocket.bind(path);
        Files.delete(path);
        try (var _ = PluginSocket.bind(path)) {
            ours.close();
            TestClients.connect(path).close();
        }
    }

    @Test
    void closing_again_leaves_a_successor_alone() throws IOException {
        var first = PluginSocket.bind(path);
        first.close();
        try (var _ = PluginSocket.bind(path)) {
            first.close();
            TestClients.connect(path).close();
        }
    }

    @Test
    void closing_does_not_mind_that_the_file_is_gone() throws IOException {
        var socket = PluginSocket.bind(path);
        Files.delete(path);
        socket.close();
        assertThat(socket.channel().isOpen()).isFalse();
    }

    @Test
    void two_hundred_clients_may_wait_to_be_accepted() throws IOException {
        try (var _ = PluginSocket.bind(path)) {
            for (int i = 0; i < 200; i++) {
                // Left open: non-blocking, so that a full backlog is an error and not a wait.
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                client.configureBlocking(false);
                assertThat(client.connect(UnixDomainSocketAddress.of(path)))
                        .as("client %d", i)
                        .isTrue();
            }
        }
    }

    private void assertRefused() {
        assertThatThrownBy(() -> PluginSocket.bind(path))
                .isInstanceOf(PluginException.class)
                .hasMessage("cannot listen on " + path
                        + ": something else than a socket is there; move it away or choose another --socket");
        assertThat(Files.exists(path, NOFOLLOW_LINKS)).isTrue();
    }

    // As after kill -9: the JDK never removes the file.
    private void makeStale() throws IOException {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
    }
}
