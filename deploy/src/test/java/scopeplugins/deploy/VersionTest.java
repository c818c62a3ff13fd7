package scopeplugins.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The version where Maven does not put it itself; that of the manifests is in {@link KubernetesManifestTest}. */
class VersionTest {

    private static final String VERSION = System.getProperty("version", "");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.iowait", "Dockerfile.http"})
    void an_image_has_it_though_nobody_gives_it_to_the_build(String file) throws IOException {
        assertThat(Files.readAllLines(Path.of("..", file))).contains("ARG VERSION=" + VERSION);
    }

    @Test
    void the_changelog_begins_with_it() throws IOException {
        assertThat(Files.readAllLines(Path.of("../CHANGELOG.md")).stream().filter(line -> line.startsWith("## ")))
                .first()
                .asString()
                .startsWith("## [" + VERSION + "] - ");
    }
}
