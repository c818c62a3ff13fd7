package scopeplugins.cli;

import java.util.List;

/** How much a plugin logs. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /**
     * Applies to every logger made from now on; slf4j-simple reads these properties once, when the first is made.
     *
     * @param plugin stands in every line, for two plugins often share a terminal
     */
    void apply(String plugin) {
        boolean forDevelopers = compareTo(DEBUG) >= 0;
        set("defaultLogLevel", name());
        set("cacheOutputStream", true);
        set("showDateTime", true);
        set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ssXXX '" + plugin + "'");
        set("showThreadName", forDevelopers);
        set("showLogName", false);
        set("showShortLogName", forDevelopers);
        // What the libraries say at INFO (banners, versions, every start of a part) is not for the operator.
        if (this == INFO) {
            for (String library : List.of("io.javalin", "org.eclipse.jetty", "oshi")) {
                set("log." + library, WARN);
            }
        }
    }

    private static void set(String property, Object value) {
        System.setProperty("org.slf4j.simpleLogger." + property, value.toString());
    }
}
