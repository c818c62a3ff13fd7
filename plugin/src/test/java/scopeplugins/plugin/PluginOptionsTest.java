package scopeplugins.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PluginOptionsTest {

    private static final int USAGE = 2;

    @Command(name = "some-plugin", mixinStandardHelpOptions = true, versionProvider = PluginVersion.class)
    private static final class SomePlugin implements Runnable {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        PluginOptions options;

        String id = "";
        String hostname = "";

        @Override
        public void run() {
            id = options.pluginSpec("some-id", "Some Label", "Some words").id();
            hostname = options.hostname();
        }
    }

    private final SomePlugin plugin = new SomePlugin();
    private final StringWriter errors = new StringWriter();

    @Test
    void the_defaults_are_those_of_scope() {
        assertThat(run()).isZero();
        assertThat(plugin.options.socket("some-id")).hasToString("/var/run/scope/plugins/some-id.sock");
        assertThat(plugin.options.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plugin.id).isEqualTo("some-id");
        assertThat(plugin.hostname).isEqualTo(Hostname.resolve(System.getenv()));
    }

    @Test
    void the_id_follows_the_name_of_the_socket() {
        assertThat(run("--socket", "/tmp/sub/other-2.sock")).isZero();
        assertThat(plugin.id).isEqualTo("other-2");
    }

    @ParameterizedTest
    @CsvSource({"0.1,100", "1,1000", "2.5,2500", "10,10000"})
    void the_interval_is_a_number_of_seconds(String seconds, long milliseconds) {
        assertThat(run("--interval", seconds)).isZero();
        assertThat(plugin.options.interval()).isEqualTo(Duration.ofMillis(milliseconds));
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
                "--hostname | a;b | some-plugin: --hostname 'a;b': a host's name is not empty and has no ';'",
                "--metrics-listen | 9402 | some-plugin: Invalid value for option '--metrics-listen': '9402' is not HOST:PORT",
                "--metrics-listen | a:b | some-plugin: Invalid value for option '--metrics-listen': 'a:b' is not HOST:PORT",
                "--log-level | loud | some-plugin: Invalid value for option '--log-level': expected one of"
                        + " [ERROR, WARN, INFO, DEBUG, TRACE] (case-insensitive) but was 'loud'",
            })
    void a_bad_value_is_one_sentence(String option, String value, String sentence) {
        assertThat(run(option, value)).isEqualTo(USAGE);
        assertThat(errors.toString().strip()).isEqualTo(sentence);
    }

    @Test
    void an_unknown_option_is_one_sentence() {
        assertThat(run("--verbose")).isEqualTo(USAGE);
        assertThat(errors.toString().strip()).isEqualTo("some-plugin: Unknown option: '--verbose'");
    }

    @Test
    void scopes_variable_overrides_the_name_of_the_host() {
        assertThat(Hostname.resolve(Map.of("SCOPE_HOSTNAME", "some-host.example")))
                .isEqualTo("some-host.example");
        assertThat(Hostname.resolve(Map.of("SCOPE_HOSTNAME", "")))
                .isEqualTo(Hostname.resolve(Map.of()))
                .isNotEmpty();
    }

    private int run(String... args) {
        return CommandRunner.commandLine(plugin)
                .setErr(new PrintWriter(errors, true))
                .execute(args);
    }
}
