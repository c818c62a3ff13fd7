package scopeplugins.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeRulesTest {

    private static final String GOOD = """
            {"Host":{"nodes":{"h;<host>":{"metrics":{"m":{"samples":[{"date":"2026-01-02T03:04:05Z","value":1}],"min":0,"max":9}}}},\
            "metric_templates":{"m":{"id":"m","label":"M","format":"percent","priority":0.1}}},\
            "Plugins":[{"id":"p","label":"P","description":"d","interfaces":["reporter"],"api_version":"1"}]}""";

    @Test
    void a_good_report_passes_and_is_returned() {
        assertThat(check(GOOD).at("/Plugins/0/label").asText()).isEqualTo("P");
        check(GOOD.replace("Host", "Process").replace("h;<host>", "h;42"));
        check(GOOD.replaceFirst("\"nodes\":.*,\"metric_templates", "\"nodes\":{},\"metric_templates"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05.5-11:30"})
    void dates_of_rfc_3339_pass(String date) {
        check(GOOD.replace("2026-01-02T03:04:05Z", date));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05",
                "2026-01-02 03:04:05Z",
                "2026-01-02T03:04:05.1234567890Z",
                "2026-13-02T03:04:05Z",
                "1767323045",
                "2026-01-02T03:04Z",
                "2026-01-02T03:04:05+0200"
            })
    void other_dates_lose_the_report(String date) {
        assertBreach(GOOD.replace("2026-01-02T03:04:05Z", date), "date is not RFC 3339");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"Host\"       | \"Hosts\"            | ignores the key 'Hosts'",
                "\"nodes\"      | \"Nodes\"            | ignores the key 'Nodes'",
                "metric_templates | MetricTemplates    | ignores the key 'MetricTemplates'",
                "\"metric_templates\":{\"m\":{\"id\":\"m\",\"label\":\"M\",\"format\":\"percent\",\"priority\":0.1}} | \"metric_templates\":{} | no metric_templates",
                "{\"m\":{\"id\" | {\"n\":{\"id\"       | the template n has another id",
                "\"label\":\"M\" | \"label\":\"\"      | the template m has no label",
                "percent        | percents             | format the UI does not know",
                "0.1            | \"0.1\"              | the template m has no priority",
                "h;<host>       | h                    | no node of the probe",
                "\"metrics\":{  | \"id\":\"x\",\"metrics\":{ | phantom node",
                "\"metrics\":{\"m\" | \"metrics\":{\"x\" | the metric x has no template",
                "\"value\":1    | \"value\":true       | no finite number",
                "\"value\":1    | \"value\":NaN        | not JSON",
                "\"value\":1    | \"value\":1e999      | no finite number",
                "\"value\":1    | \"values\":1         | ignores the key 'values'",
                "\"max\":9      | \"max\":0            | no max above 0",
                ",\"max\":9     | ~~                   | no max above 0",
                "\"min\":0,     | ~~                   | no min",
                "\"id\":\"p\"   | \"id\":\"P\"         | its socket's name 'p'",
                "\"id\":\"p\"   | \"id\":\"p-\"        | not one Scope lists",
                "\"label\":\"P\" | \"label\":\"\"      | the plugin has no label",
                "[\"reporter\"] | [\"controller\"]     | no reporter",
                "[\"reporter\"] | \"reporter\"         | no reporter",
                "\"api_version\":\"1\" | \"api_version\":1 | api_version is not",
                "\"Plugins\":[  | \"Plugins\":[{},     | exactly one plugin",
                "\"Plugins\"    | \"plugins\"          | ignores the key 'plugins'"
            })
    void each_breach_is_told_in_a_sentence(String good, String bad, String sentence) {
        assertThat(GOOD).contains(good);
        assertBreach(GOOD.replace(good, bad), sentence);
    }

    @Test
    void truncated_json_loses_the_report() {
        assertBreach(GOOD.substring(0, GOOD.length() - 1), "not JSON");
    }

    @Test
    void a_byte_after_the_value_is_seen() {
        byte[] pretty = (GOOD + "\n").getBytes(StandardCharsets.UTF_8);
        assertThat(ProbeRules.lengthOfFirstValue(pretty)).isEqualTo(pretty.length - 1);
    }

    private static JsonNode check(String report) {
        return ProbeRules.check("p", report.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertBreach(String report, String sentence) {
        assertThatThrownBy(() -> check(report))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(sentence);
    }
}
