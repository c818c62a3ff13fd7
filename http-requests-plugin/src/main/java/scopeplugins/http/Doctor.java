package scopeplugins.http;

import java.io.PrintStream;
import java.util.function.Supplier;
import scopeplugins.bpf.diagnosis.CheckTable;
import scopeplugins.bpf.diagnosis.Diagnosis;
import scopeplugins.http.counts.RequestCounter;
import scopeplugins.plugin.PluginException;

/** The option --doctor: what the counter needs, what of it is there, and whether it can run. */
final class Doctor {

    private Doctor() {}

    /**
     * Prints the checks, then tries the real thing for a moment, which alone proves that it works.
     *
     * @param counter opens the counter as the plugin would
     * @param tls what would come of --tls
     * @return whether the plugin could run
     */
    static boolean examine(
            PrintStream out, Diagnosis diagnosis, Supplier<RequestCounter> counter, Supplier<String> tls) {
        out.printf(
                "http-requests-plugin %s, Java %s, %s %s %s%n%n",
                Doctor.class.getPackage().getImplementationVersion(),
                System.getProperty("java.version"),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"));
        out.println(CheckTable.of(diagnosis.checks()));
        try {
            counter.get().close();
            out.println("The program was loaded, attached and taken out again: the plugin can run.");
            out.println(tls.get());
            return true;
        } catch (PluginException e) {
            out.println("The plugin cannot run: " + e.getMessage());
            return false;
        }
    }
}
