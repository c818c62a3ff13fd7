package scopeplugins.plugin;

import java.util.Locale;

/** How much a plugin logs. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    /** Applies to every logger made from now on; slf4j-simple reads these properties once, when the first is made. */
    void apply() {
        System.setProperty(PREFIX + "defaultLogLevel", name().toLowerCase(Locale.ROOT));
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ssXXX");
        System.setProperty(PREFIX + "showThreadName", "false");
        System.setProperty(PREFIX + "showShortLogName", "true");
        // What the libraries say at INFO (banners, versions, every start of a part) is not for the operator.
        if (this == INFO) {
            for (String library : new String[] {"io.javalin", "org.eclipse.jetty", "oshi", "com.sun.jna"}) {
                System.setProperty(PREFIX + "log." + library, "warn");
            }
        }
    }
}
