package scopeplugins.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's table of options beside what the packaged plugins say themselves. */
class OptionsTableIT {

    private static final Pattern OPTION = Pattern.compile("(?m)^((?:-\\w, )?--.*)\n((?: {6}.*\n?)+)");
    private static final Pattern DEFAULT = Pattern.compile(" Default: (.*)");

    /** An option as it is written, such as {@code --interval SECONDS}. */
    private record Row(String option, String standard) {}

    @ParameterizedTest
    @ValueSource(strings = {"iowait", "http-requests"})
    void it_has_the_options_of_the_help_with_their_defaults_in_this_order(String plugin)
            throws IOException, InterruptedException {
        List<Row> help = help(plugin);
        assertThat(help).extracting(Row::option).contains("--socket PATH", "-h, --help");
        assertThat(table(plugin)).containsExactlyElementsOf(help);
    }

    private static List<Row> help(String plugin) throws IOException, InterruptedException {
        String name = plugin + "-plugin";
        Process process = new ProcessBuilder("../" + name + "/target/dist/bin/" + name, "--help")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return OPTION.matcher(text)
                .results()
                .map(option -> new Row(option.group(1), standard(option.group(2))))
                .toList();
    }

    /** From a description, whose lines may be broken anywhere. */
    private static String standard(String description) {
        var words = DEFAULT.matcher(description.replaceAll("\\s+", " ").strip());
        return words.find() ? words.group(1) : "";
    }

    private static List<Row> table(String plugin) throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.substring(readme.indexOf("\n## Options\n"));
        return section.lines()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> line.replace("`", "").split(" *\\| *", -1))
                .filter(cells -> cells[2].equals("both") || cells[2].equals(plugin))
                .map(cells -> new Row(cells[1], cells[3]))
                .collect(Collectors.toList());
    }
}
