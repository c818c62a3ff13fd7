package scopeplugins.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginOptionsTest {

    private static final int USAGE = 2;

    private final Option colours = Arguments.option("colours", "NAME,...", "Which to show.");
    private final CommandRunner command = new CommandRunner("some-plugin", "Does something.", colours);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @SuppressWarnings("NullAway.Init") // set when the command runs
    private PluginOptions options;

    private Optional<Set<Colour>> chosen = Optional.empty();
    private String id = "";
    private String hostname = "";
    private String levelInBody = "";

    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void the_defaults_are_those_of_scope() {
        assertThat(run()).isZero();
        assertThat(options.socket("some-id")).hasToString("/var/run/scope/plugins/some-id.sock");
        assertThat(options.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(id).isEqualTo("some-id");
        assertThat(hostname).isEqualTo(Hostname.resolve(System.getenv()));
    }

    @Test
    void the_id_follows_the_name_of_the_socket() {
        assertThat(run("--socket", "/tmp/sub/other-2.sock")).isZero();
        assertThat(id).isEqualTo("other-2");
    }

    @ParameterizedTest
    @CsvSource({"0.1,100", "1,1000", "2.5,2500", "10,10000"})
    void the_interval_is_a_number_of_seconds(String seconds, long milliseconds) {
        assertThat(run("--interval", seconds)).isZero();
        assertThat(options.interval()).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--interval | 0 | some-plugin: Invalid value for option '--interval': '0' is not a number of seconds from 0.1 to 10",
                "--interval | -1 | some-plugin: Invalid value for option '--interval': '-1' is not a number of seconds from 0.1 to 10",
                "--interval | soon | some-plugin: Invalid value for option '--interval': 'soon' is not a number of seconds from 0.1 to 10",
                "--interval | 1e99 | some-plugin: Invalid value for option '--interval': '1e99' is not a number of seconds from 0.1 to 10",
                "--socket | /tmp/a_b.sock | some-plugin: --socket /tmp/a_b.sock: the file must be called ID.sock,"
                        + " with an ID of letters and digits, single hyphens between them; the probe lists no other",
                "--socket | /tmp/plugin | some-plugin: --socket /tmp/plugin: the file must be called ID.sock,"
                        + " with an ID of letters and digits, single hyphens between them; the probe lists no other",
                "--hostname | a;b | some-plugin: Invalid value for option '--hostname': 'a;b': a host's name is not empty and has no ';'",
                "--metrics-listen | 9402 | some-plugin: Invalid value for option '--metrics-listen': '9402' is not HOST:PORT",
                "--metrics-listen | a:b | some-plugin: Invalid value for option '--metrics-listen': 'a:b' is not HOST:PORT",
                "--log-level | loud | some-plugin: Invalid value for option '--log-level': 'loud' is none of"
                        + " error, warn, info, debug, trace",
                "--colours | red,green | some-plugin: Invalid value for option '--colours': 'green' is none of red, dark_blue",
            })
    void a_bad_value_is_one_sentence(String option, String value, String sentence) {
        assertThat(run(option, value)).isEqualTo(USAGE);
        assertThat(errors.toString(UTF_8).strip()).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--verbose | Unknown option: '--verbose'",
                "--sock /tmp/a.sock | Unknown option: '--sock'",
                "--check=yes | Unknown option: '--check=yes'",
                "start | Not an option: 'start'",
                "--socket | Missing value for option '--socket': PATH",
                "--socket --check | Missing value for option '--socket': PATH",
                "--interval 1 --interval 2 | Option '--interval' is given more than once",
            })
    void words_out_of_place_are_one_sentence(String words, String sentence) {
        assertThat(run(words.split(" ", -1))).isEqualTo(USAGE);
        assertThat(errors.toString(UTF_8).strip()).isEqualTo("some-plugin: " + sentence);
    }

    @Test
    void an_equals_sign_may_stand_before_a_value() {
        assertThat(run("--interval=0.5", "--hostname=\"a=b\"")).isZero();
        assertThat(options.interval()).isEqualTo(Duration.ofMillis(500));
        assertThat(hostname).isEqualTo("\"a=b\"");
    }

    @Test
    void the_case_of_a_constant_does_not_matter() {
        assertThat(run("--colours", "dark_Blue,RED", "--log-level", "WARN")).isZero();
        assertThat(chosen).hasValue(EnumSet.allOf(Colour.class));
        assertThat(options.logLevel()).isEqualTo(LogLevel.WARN);
    }

    @Test
    void the_level_stands_before_the_plugin_makes_a_logger() {
        assertThat(run("--log-level", "trace")).isZero();
        assertThat(levelInBody).isEqualTo("TRACE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help"})
    void the_help_describes_every_option(String help) {
        assertThat(run(help)).isZero();
        assertThat(out.toString(UTF_8))
                .contains(
                        "some-plugin",
                        "Does something.",
                        "--colours NAME,...",
                        "      Which to show.",
                        "-h, --help",
                        "-V, --version")
                .contains(Stream.of(PluginOptions.REPORTING, PluginOptions.DIAGNOSIS)
                        .flatMap(List::stream)
                        .map(option -> "--" + option.getLongOpt())
                        .toList());
        assertThat(id).as("the plugin itself does not run").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-V", "--version"})
    void the_version_is_one_line(String version) {
        assertThat(run(version)).isZero();
        assertThat(out.toString(UTF_8).strip()).isEqualTo("some-plugin (not packaged)");
    }

    @Test
    void scopes_variable_overrides_the_name_of_the_host() {
        assertThat(Hostname.resolve(Map.of("SCOPE_HOSTNAME", "some-host.example")))
                .isEqualTo("some-host.example");
        assertThat(Hostname.resolve(Map.of("SCOPE_HOSTNAME", "")))
                .isEqualTo(Hostname.resolve(Map.of()))
                .isNotEmpty();
    }

    private int run(String... words) {
        return command.execute(
                new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8), this::run, words);
    }

    private int run(PluginOptions given, Arguments arguments) {
        options = given;
        levelInBody = System.getProperty("org.slf4j.simpleLogger.defaultLogLevel", "");
        chosen = arguments.value(colours, words -> EnumConverter.convertList(words, Colour.values()));
        id = given.pluginSpec("some-id", "Some Label", "Some words").id();
        hostname = given.hostname();
        return 0;
    }
}
