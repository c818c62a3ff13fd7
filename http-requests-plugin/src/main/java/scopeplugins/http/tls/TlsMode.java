package scopeplugins.http.tls;

import java.util.Locale;

/** Whether requests inside of TLS are counted. */
public enum TlsMode {
    OFF,

    /** By probes that replace no return address. */
    SAFE;

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
