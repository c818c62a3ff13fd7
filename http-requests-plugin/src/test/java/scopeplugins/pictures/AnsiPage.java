package scopeplugins.pictures;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of HTML that looks like a terminal's screen (ECMA-48, 8.3.117, so far as a top uses it). */
final class AnsiPage {

    private static final Pattern RENDITION = Pattern.compile("\033\\[([0-9;]*)m");

    private static final String STYLE = """
            <!doctype html><meta charset="utf-8"><style>
            body { margin: 0; background: #0d1117; }
            pre { margin: 12px; color: #e6edf3; font: 14px/17px "DejaVu Sans Mono", monospace; }
            .s1 { font-weight: bold; } .s31 { color: #ff7b72; } .s33 { color: #d29922; } .s7 { background: #e6edf3; color: #0d1117; }
            </style><pre>""";

    private AnsiPage() {}

    static String of(String screen) {
        var page = new StringBuilder(STYLE);
        var styles = new TreeSet<String>();
        Matcher rendition = RENDITION.matcher(screen);
        int end = 0;
        while (rendition.find()) {
            append(page, styles, screen.substring(end, rendition.start()));
            end = rendition.end();
            for (String code : rendition.group(1).split(";", -1)) {
                apply(code, styles);
            }
        }
        append(page, styles, screen.substring(end));
        return page.append("</pre>").toString();
    }

    private static void apply(String code, Set<String> styles) {
        switch (code) {
            case "", "0" -> styles.clear();
            case "39" -> styles.removeIf(style -> style.startsWith("s3"));
            default -> styles.add("s" + code);
        }
    }

    private static void append(StringBuilder page, Set<String> styles, String text) {
        if (!text.isEmpty()) {
            page.append("<span class=\"")
                    .append(String.join(" ", styles))
                    .append("\">")
                    .append(text.replace("&", "&amp;").replace("<", "&lt;"))
                    .append("</span>");
        }
    }
}
