package scopeplugins.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import scopeplugins.plugin.PluginException;

/** The name under which the probe on this machine reports its host. */
final class Hostname {

    private static final Path OS_HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private Hostname() {}

    /** {@code $SCOPE_HOSTNAME} if set and not empty, else the OS hostname, unshortened (Scope: {@code common/hostname}). */
    static String resolve(Map<String, String> environment) {
        String override = environment.getOrDefault("SCOPE_HOSTNAME", "");
        if (!override.isEmpty()) {
            return override;
        }
        try {
            return Files.readString(OS_HOSTNAME).strip();
        } catch (IOException e) {
            throw new PluginException(
                    "cannot read the host's name from " + OS_HOSTNAME + ": " + e + "; name it with --hostname", e);
        }
    }
}
