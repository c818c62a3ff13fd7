package scopeplugins.http.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On machines that have one server installed and another one not. */
class ProgramsTest {

    @TempDir
    private Path directory;

    private Path system;
    private Path unpacked;
    private Programs programs;

    @BeforeEach
    void two_places() {
        system = directory.resolve("system/usr");
        unpacked = directory.resolve("unpacked/usr");
        programs = new Programs(system, unpacked);
    }

    @Test
    void an_installed_apache_has_its_modules_from_the_system_though_other_servers_are_unpacked() throws IOException {
        Path apache = install(system, "sbin/apache2");
        Path nginx = install(unpacked, "sbin/nginx");
        assertThat(programs.find("sbin/apache2")).isEqualTo(apache);
        assertThat(programs.modules("apache2")).isEqualTo(system.resolve("lib/apache2/modules"));
        assertThat(programs.find("sbin/nginx")).isEqualTo(nginx);
    }

    @Test
    void an_unpacked_apache_has_its_modules_from_there_though_other_servers_are_installed() throws IOException {
        install(system, "sbin/nginx");
        install(unpacked, "sbin/apache2");
        assertThat(programs.modules("apache2")).isEqualTo(unpacked.resolve("lib/apache2/modules"));
    }

    @Test
    void what_is_installed_goes_before_what_is_unpacked() throws IOException {
        install(unpacked, "sbin/apache2");
        install(system, "sbin/apache2");
        assertThat(programs.modules("apache2")).isEqualTo(system.resolve("lib/apache2/modules"));
    }

    @Test
    void an_unpacked_lighttpd_has_its_modules_from_there() throws IOException {
        install(system, "sbin/apache2");
        install(unpacked, "sbin/lighttpd");
        assertThat(programs.modules("lighttpd")).isEqualTo(unpacked.resolve("lib/lighttpd"));
    }

    @Test
    void only_what_is_unpacked_is_given_the_unpacked_libraries() throws IOException {
        Path libraries = Files.createDirectories(unpacked.resolve("lib/x86_64-linux-gnu"));
        String apache = install(system, "sbin/apache2").toString();
        String nginx = install(unpacked, "sbin/nginx").toString();
        assertThat(programs.libraries(apache)).isEmpty();
        assertThat(programs.libraries(nginx)).isEqualTo(libraries.toString());
    }

    @Test
    void what_is_nowhere_is_named_with_the_command_that_gets_it() {
        assertThatThrownBy(() -> programs.find("sbin/lighttpd"))
                .hasMessage("there is no " + system + "/sbin/lighttpd; run scripts/setup accuracy");
    }

    private static Path install(Path root, String program) throws IOException {
        Path file = root.resolve(program);
        Files.createDirectories(file.getParent());
        return Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
}
