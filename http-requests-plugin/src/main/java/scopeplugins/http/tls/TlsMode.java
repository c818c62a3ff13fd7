package scopeplugins.http.tls;

import java.util.Locale;
import java.util.Optional;
import scopeplugins.plugin.PluginException;

/** Whether requests inside of TLS are counted. */
public enum TlsMode {
    OFF,

    /** By probes that replace no return address. */
    SAFE,

    /** Also by return probes, where there is no other way. */
    ALL;

    /**
     * Refuses what would end other processes on this kernel.
     *
     * @throws PluginException if it would
     */
    void requireNoHarm() {
        Optional<String> harm = this == ALL ? ReturnProbes.harmHere() : Optional.empty();
        if (harm.isPresent()) {
            throw new PluginException(
                    "cannot count requests inside of TLS by return probes: " + harm.get() + "; start with --tls safe");
        }
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
