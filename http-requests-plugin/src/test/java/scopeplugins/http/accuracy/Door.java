package scopeplugins.http.accuracy;

import java.util.Locale;
import java.util.Set;

/** Where a server listens. */
public enum Door {
    IPV4,
    IPV6,
    UNIX,
    /** HTTP/2 without TLS, from its first byte on. */
    H2C,
    /** Behind a PROXY header. */
    PROXIED,
    TLS,
    UDP;

    /** Where plain HTTP/1 is spoken. */
    static final Set<Door> PLAIN = Set.of(IPV4, IPV6, UNIX);

    /** Its name in the servers' configurations. */
    String placeholder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
