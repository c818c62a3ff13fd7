package scopeplugins.http.accuracy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads forms.txt, which says how it is to be read. */
final class Forms {

    private static final Pattern SECTION = Pattern.compile("== (.+?) \\| (.+)");
    private static final Pattern FORM = Pattern.compile("(\\S)((?: -\\S+)*) \\| (.+?) \\| ?(.*)");
    private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");

    private Forms() {}

    /** By section. */
    static Map<String, List<Form>> all() throws IOException {
        try (InputStream text = Objects.requireNonNull(Forms.class.getResourceAsStream("forms.txt"))) {
            return parse(new String(text.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    private static Map<String, List<Form>> parse(String text) {
        var sections = new LinkedHashMap<String, List<Form>>();
        String section = "";
        String around = "";
        for (String line : text.lines().toList()) {
            var heading = SECTION.matcher(line);
            var form = FORM.matcher(line);
            if (heading.matches()) {
                section = heading.group(1);
                around = bytes(heading.group(2));
            } else if (form.matches()) {
                sections.computeIfAbsent(section, _ -> new ArrayList<>())
                        .add(new Form(
                                section + ": " + form.group(3),
                                around.replace("{}", bytes(form.group(4))),
                                form.group(1),
                                Pattern.compile(" -")
                                        .splitAsStream(form.group(2))
                                        .filter(server -> !server.isEmpty())
                                        .collect(Collectors.toSet())));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                throw new IllegalArgumentException("forms.txt has a line that is no form: " + line);
            }
        }
        return sections;
    }

    private static String bytes(String written) {
        return REPEATED.matcher(written)
                .replaceAll(times -> times.group(1).repeat(Integer.parseInt(times.group(2))))
                .translateEscapes();
    }
}
